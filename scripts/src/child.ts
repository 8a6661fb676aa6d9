// One process of the stack, in its own process group, so that Ctrl-C reaches only this program and
// this program chooses the order. guard.sh ends the process when this program was killed.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import type { ServiceSpec } from './services.ts';

/** The end of a process: its exit code, or the signal or error that ended it. */
export interface Ending {
  readonly code: number | undefined;
  readonly how: string;
}

export interface Child {
  readonly pid: number;
  /** Resolves when the process has ended. */
  readonly ended: Promise<Ending>;
  /**
   * Asks the process to stop, and kills its process group after `stopMs`. Resolves when it has
   * ended.
   */
  stop(): Promise<void>;
  /** Kills the process group now. */
  kill(): void;
}

const GUARD = join(import.meta.dirname, '../guard.sh');

/** Calls `onLine` with each line of both outputs. Throws when the system starts no process. */
export function startChild(spec: ServiceSpec, onLine: (line: string) => void): Child {
  const process_ = spawn('sh', [GUARD, spec.command, ...spec.args], {
    cwd: spec.cwd,
    env: spec.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  // A process that could not start for lack of file descriptors has no streams.
  const lifeline = process_.stdio?.[3] as Writable | undefined;
  // The guard may have ended already; then no message is needed.
  lifeline?.on('error', () => {});
  for (const stream of [process_.stdout, process_.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', onLine);
  }
  const pid = process_.pid ?? 0;
  const kill = () => signalGroup(pid, 'SIGKILL');
  const ended = new Promise<Ending>((resolve) => {
    process_.once('error', (error) => resolve({ code: undefined, how: error.message }));
    process_.once('exit', () => {
      lifeline?.end('ended\n');
      // Its child processes must not outlive it, because the next process would find its files and
      // ports in use.
      kill();
    });
    // This event follows `exit`, when all output was read.
    process_.once('close', (code, signal) => resolve({ code: code ?? undefined, how: signal ?? `exit code ${code}` }));
  });
  return {
    pid,
    ended,
    kill,
    stop: async () => {
      process_.kill('SIGTERM');
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
