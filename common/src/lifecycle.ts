// How a service lives and ends: one signal policy, and releases in the reverse order of what was acquired.
// First SIGTERM or SIGINT: release everything within the grace time and exit 0. Second signal or overrun: exit 1.

import { ConfigError } from './env.ts';
import type { Logger } from './logger.ts';

export interface Lifecycle {
  /** Aborts at the first signal, and when the start fails: loops that take in work stop here, before anything is released. */
  readonly signal: AbortSignal;
  /** Registers a release; releases run last-in first-out, each awaited. */
  onRelease(name: string, release: () => void | Promise<void>): void;
  /** Ends the process as a signal would, with exit code 1: for a part that cannot go on. */
  fail(error: unknown): void;
}

export interface RunOptions {
  /** A function, because the configuration that makes the logger may be wrong itself. */
  readonly log: () => Logger;
  /** From the first signal to the forced end. */
  readonly graceMs: number;
}

/** Runs a service until a signal comes. `start` builds and starts the parts; nothing else belongs in main.ts. */
export async function runService(options: RunOptions, start: (life: Lifecycle) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  const releases: { name: string; release: () => void | Promise<void> }[] = [];
  let exitCode = 0;
  const stopped = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve()));
  const onSignal = () => {
    if (stopping.signal.aborted) process.exit(1);
    stopping.abort();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  const life: Lifecycle = {
    signal: stopping.signal,
    onRelease: (name, release) => releases.push({ name, release }),
    fail: (error) => {
      options.log().fatal({ err: error }, 'cannot go on');
      exitCode = 1;
      stopping.abort();
    },
  };
  try {
    await start(life);
    await stopped;
  } catch (error) {
    reportStartFailure(error, options);
    exitCode = 1;
    // Loops that were started before the failure wait for this, and their releases wait for them.
    stopping.abort();
  }
  const overrun = setTimeout(() => process.exit(1), options.graceMs);
  for (const { name, release } of releases.reverse()) {
    try {
      await release();
    } catch (error) {
      options.log().error({ err: error, part: name }, 'release failed');
      exitCode = 1;
    }
  }
  clearTimeout(overrun);
  process.exit(exitCode);
}

function reportStartFailure(error: unknown, options: RunOptions): void {
  if (error instanceof ConfigError) {
    process.stderr.write(`Wrong settings:\n${error.message}\n`);
  } else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    process.stderr.write(`${error.message}. Is another copy running? Choose another port (see README, "Ports").\n`);
  } else {
    options.log().fatal({ err: error }, 'could not start');
  }
}
