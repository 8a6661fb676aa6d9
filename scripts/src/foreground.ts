// Runs a command in a terminal. The first signal asks it to stop, the second kills it. User
// mistakes are printed as plain lines.

import { ConfigError } from '@stemline/common/process/env.ts';
import { PlainError } from './plain-error.ts';

export interface Foreground {
  /** Aborts at the first signal, and when the parent `make` process has ended. */
  readonly signal: AbortSignal;
}

const PARENT_LOOK_MS = 1000;
/** Writes to a closed terminal fail with EIO. */
const READER_GONE: ReadonlySet<string> = new Set(['EPIPE', 'EIO', 'ECONNRESET']);

/** Runs `work` and exits with its code. `kill` runs at the second signal, before the exit. */
export async function runInForeground(
  name: string,
  kill: () => void,
  work: (foreground: Foreground) => Promise<number>,
): Promise<never> {
  const stopping = new AbortController();
  const onSignal = () => {
    if (!stopping.signal.aborted) return stopping.abort();
    kill();
    process.exit(1);
  };
  // SIGHUP: the terminal was closed.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  watchMake(() => stopping.abort());
  // When its reader has gone, nobody can stop the command, so it stops itself. On a full disk it
  // only loses lines.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', ({ code }: NodeJS.ErrnoException) => READER_GONE.has(code ?? '') && stopping.abort());
  try {
    process.exit(await work({ signal: stopping.signal }));
  } catch (error) {
    process.stderr.write(`${name}: ${describe(error)}\n`);
    process.exit(1);
  }
}

function describe(error: unknown): string {
  if (error instanceof PlainError || error instanceof ConfigError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A killed `make` sends nothing on: its children only get another parent. */
function watchMake(onGone: () => void): void {
  if (process.env.MAKELEVEL === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && onGone(), PARENT_LOOK_MS).unref();
}
