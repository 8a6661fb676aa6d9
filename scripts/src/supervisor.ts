// Keeps one service running until it is stopped. A service that crashes is started again, after a
// pause that grows. A service that refuses its settings is not started again.

import { sleep } from '@stemline/common/async/abort.ts';
import { type Backoff, backoffMs } from '@stemline/common/async/backoff.ts';
import { WRONG_SETTINGS_EXIT } from '@stemline/common/process/lifecycle.ts';
import { type Child, type Ending, startChild } from './child.ts';
import type { ServiceSpec } from './services.ts';

/** The supervisor of one service. */
export interface Supervisor {
  readonly name: string;
  /** Returns the id of the running process; undefined: the service waits for its next start. */
  pid(): number | undefined;
  /** Returns the number of crashes of the service. */
  crashes(): number;
  /** Stops the service; resolves when it has ended. */
  stop(): Promise<void>;
  /** Kills the service's process group; it is not started again. */
  kill(): void;
}

/** The receiver of all lines about the services. */
export interface Report {
  /** Reports a line that the service has printed. */
  line(name: string, text: string): void;
  /** Reports a line of this program about the service. */
  note(name: string, text: string): void;
}

const RESTART: Backoff = { baseMs: 500, maxMs: 15_000 };
/** A service that ran for this long counts as healthy again. */
const HEALTHY_MS = 30_000;
const REMEMBERED_LINES = 50;

/**
 * Starts the service and supervises it. Calls `onRefusal` with the text that the service has
 * printed about its wrong settings.
 */
export function supervise(spec: ServiceSpec, report: Report, onRefusal: (reason: string) => void): Supervisor {
  const stopping = new AbortController();
  let child: Child | undefined;
  let crashes = 0;

  /**
   * Runs the service until it ends. It also counts as an end when the system cannot start the
   * process.
   */
  const runOnce = async (onLine: (line: string) => void): Promise<Ending> => {
    child = undefined;
    try {
      child = startChild(spec, onLine);
    } catch (error) {
      return { code: undefined, cause: error instanceof Error ? error.message : String(error) };
    }
    const ending = await child.ended;
    child = undefined;
    return ending;
  };

  const run = async () => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      const printed: string[] = [];
      const { code, cause } = await runOnce((text) => {
        if (printed.length < REMEMBERED_LINES) printed.push(text);
        report.line(spec.name, text);
      });
      if (stopping.signal.aborted) return;
      if (code === WRONG_SETTINGS_EXIT) return onRefusal(printed.filter((line) => !line.startsWith('{')).join('\n'));
      crashes += 1;
      failures = performance.now() - startedAt > HEALTHY_MS ? 1 : failures + 1;
      const pauseMs = backoffMs(RESTART, failures);
      report.note(spec.name, `has crashed (${cause}); it starts again in ${(pauseMs / 1000).toFixed(1)} s`);
      await sleep(pauseMs, stopping.signal);
    }
  };
  const ended = run();
  return {
    name: spec.name,
    pid: () => child?.pid,
    crashes: () => crashes,
    stop: async () => {
      stopping.abort();
      await child?.stop();
      await ended;
    },
    kill: () => {
      stopping.abort();
      child?.kill();
    },
  };
}
