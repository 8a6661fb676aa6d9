// Runs a command in a terminal. The first signal stops it in order, the second kills it. Mistakes
// of the user are printed as plain lines.

import { ConfigError } from '@stemline/common/process/start-refused.ts';
import { PlainError } from './plain-error.ts';

/** The terminal in which a command runs. */
export interface Foreground {
  /** Aborts at the first signal, when the parent `make` ends, and when the output is closed. */
  readonly signal: AbortSignal;
}

const PARENT_CHECK_MS = 1000;
/** Errors of writes to an output that was closed; for a terminal it is EIO. */
const OUTPUT_CLOSED: ReadonlySet<string> = new Set(['EPIPE', 'EIO', 'ECONNRESET']);

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
  // When its output is closed, nobody sees the command any more, so it stops itself. On a full disk
  // it only loses lines.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', ({ code }: NodeJS.ErrnoException) => OUTPUT_CLOSED.has(code ?? '') && stopping.abort());
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

/**
 * A `make` that is killed sends no signal to its children; they only get another parent process.
 */
function watchMake(onEnd: () => void): void {
  if (process.env.MAKELEVEL === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && onEnd(), PARENT_CHECK_MS).unref();
}
