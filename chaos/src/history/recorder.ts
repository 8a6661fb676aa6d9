// Writes the events of a run to its history, in the order in which they are recorded.

import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { HistoryEvent } from './events.ts';

/** Any event without its time. */
type Untimed<E> = E extends HistoryEvent ? Omit<E, 't'> & { readonly t?: number } : never;

/** The history of a running stack. */
export interface Recorder {
  /** The path of the file. */
  readonly path: string;
  /** Everything that was recorded so far. */
  readonly events: readonly HistoryEvent[];
  /** Returns milliseconds since the start of the run, with one decimal. */
  now(): number;
  /** Converts a Unix time in milliseconds to milliseconds since the start of the run. */
  at(unixMs: number): number;
  /** Records an event that happens now, or at its own time `t`. */
  record(event: Untimed<HistoryEvent>): void;
  /** Resolves when the file is complete. */
  close(): Promise<void>;
}

/** Creates the file. The clock starts now. */
export function createRecorder(path: string): Recorder {
  const file = createWriteStream(path, { flags: 'wx' });
  const events: HistoryEvent[] = [];
  const start = performance.now();
  const startUnix = Date.now();
  const now = () => Math.round((performance.now() - start) * 10) / 10;
  return {
    path,
    events,
    now,
    at: (unixMs) => unixMs - startUnix,
    record: (event) => {
      const timed = { t: now(), ...event } as HistoryEvent;
      events.push(timed);
      file.write(`${JSON.stringify(timed)}\n`);
    },
    close: async () => {
      file.end();
      await finished(file);
    },
  };
}
