// Scripted stand-in of EventSource, which injects the events and the faults of a connection.

import type { SongEventData } from '../../api/types.ts';
import type { EventOrigin } from '../event-stream.ts';

/** A connection whose events the test sends. */
export interface ScriptedSource {
  readonly path: string;
  readonly songs: readonly string[];
  isClosed(): boolean;
  /** Sends an event with the data of a song. */
  send(name: string, data: SongEventData | { hash: string }): void;
  /** Ends the connection with an error. */
  break(): void;
}

/** Opens connections and lists them in the order of their opening. */
export function createScriptedSources(): { open(path: string): EventOrigin; readonly opened: ScriptedSource[] } {
  const opened: ScriptedSource[] = [];
  return {
    opened,
    open: (path) => {
      const target = new EventTarget();
      let isClosed = false;
      const dispatch = (event: Event) => isClosed || target.dispatchEvent(event);
      opened.push({
        path,
        songs: new URLSearchParams(path.split('?')[1]).get('songs')?.split(',') ?? [],
        isClosed: () => isClosed,
        send: (name, data) => dispatch(new MessageEvent(name, { data: JSON.stringify(data) })),
        break: () => dispatch(new Event('error')),
      });
      return {
        addEventListener: target.addEventListener.bind(target) as EventOrigin['addEventListener'],
        close: () => {
          isClosed = true;
        },
      };
    },
  };
}

/** Returns the data of an event; `differing`: the members that differ from a song that waits. */
export function eventData(hash: string, differing: Partial<SongEventData> = {}): SongEventData {
  const waiting = { state: 'waiting', run: 1, attempt: 0, progress: 0, stage: '', position: 1 } as const;
  const unknown = { estimate_seconds: null, stalled: false, started_at: null, finished_at: null };
  return { hash, ...waiting, ...unknown, ...differing };
}
