// Runs `stemline` commands for tests in this process, and records their output.

import { Readable } from 'node:stream';
import { runCommand } from '../command/run.ts';

/** The output of a command. */
export interface Run {
  readonly code: number;
  /** The lines of the standard output. */
  readonly out: string[];
  /** The lines of the standard error. */
  readonly notes: string;
}

/** The surroundings of a command. */
export interface Surroundings {
  readonly url: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: Uint8Array;
  /** Ctrl-C. */
  readonly signal?: AbortSignal;
  /** Called with each line of the standard error. */
  readonly onNote?: (line: string) => void;
}

/** Never rejects: the command reports its failures. */
export async function runStemline(argv: readonly string[], around: Surroundings): Promise<Run> {
  const { url, env, input = new Uint8Array(), signal = new AbortController().signal, onNote } = around;
  const out: string[] = [];
  const notes: string[] = [];
  const note = (line: string) => {
    notes.push(line);
    onNote?.(line);
  };
  const code = await runCommand(
    argv,
    { STEMLINE_URL: url, ...env },
    {
      out: (line) => out.push(line),
      note,
      error: note,
      show: () => undefined,
      isScreen: false,
      size: { columns: 80, rows: 24 },
      signal,
      input: Readable.from([input]),
    },
  );
  return { code, out, notes: notes.join('\n') };
}
