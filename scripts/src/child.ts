// Starts and stops one process of the stack. The process has its own process group, so that Ctrl-C
// reaches only this program, which stops the processes in order. guard.sh ends the process when
// this program is killed.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import type { ServiceSpec } from './services.ts';

/** The end of a process. */
export interface Ending {
  /** The exit code; undefined when a signal or an error ended the process. */
  readonly code: number | undefined;
  /** The signal, the exit code or the error in words. */
  readonly cause: string;
}

/** A process that was started. */
export interface Child {
  readonly pid: number;
  /** Resolves when the process has ended. */
  readonly ended: Promise<Ending>;
  /**
   * Sends SIGINT to the process, and kills its process group after `stopMs`. Resolves when the
   * process has ended.
   */
  stop(): Promise<void>;
  /** Kills the process group now. */
  kill(): void;
}

const GUARD = join(import.meta.dirname, '../guard.sh');

/**
 * Starts a process and calls `onLine` with each line of its output and error output. Throws when
 * the system cannot start a process.
 */
export function startChild(spec: ServiceSpec, onLine: (line: string) => void): Child {
  const spawned = spawn('sh', [GUARD, spec.command, ...spec.args], {
    cwd: spec.cwd,
    env: spec.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  // A process that could not start because of too few file descriptors has no streams.
  const lifeline = spawned.stdio?.[3] as Writable | undefined;
  // The guard may have ended already; then it needs no message.
  lifeline?.on('error', () => {});
  for (const stream of [spawned.stdout, spawned.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', onLine);
  }
  const pid = spawned.pid ?? 0;
  const kill = () => signalGroup(pid, 'SIGKILL');
  const ended = new Promise<Ending>((resolve) => {
    spawned.once('error', (error) => resolve({ code: undefined, cause: error.message }));
    spawned.once('exit', () => {
      lifeline?.end('ended\n');
      // The children of the process must end with it, because they would use the files and ports of
      // the next process.
      kill();
    });
    // This event follows `exit`, when all output was read.
    spawned.once('close', (code, signal) => resolve({ code: code ?? undefined, cause: signal ?? `exit code ${code}` }));
  });
  return {
    pid,
    ended,
    kill,
    stop: async () => {
      spawned.kill('SIGINT');
      const overrun = setTimeout(kill, spec.stopMs);
      await ended;
      clearTimeout(overrun);
    },
  };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 0) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // No such group: it has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
