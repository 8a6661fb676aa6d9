// How a command of ours lives in a terminal: first signal asks it to end, the second kills; mistakes are plain lines.

import { ConfigError } from '@stemline/common/env.ts';
import { PlainError } from './plain-error.ts';

export interface Foreground {
  /** Aborts at the first signal, and when the `make` that started us has gone. */
  readonly signal: AbortSignal;
}

const PARENT_LOOK_MS = 1000;

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
  // A terminal that has gone must not keep us from stopping what we have started.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stopping.abort());
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
