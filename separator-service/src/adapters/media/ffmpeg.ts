// Runs ffmpeg: bounded in number and time, no shell, no terminal, no network, killed when the signal aborts.

import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { createSemaphore } from './semaphore.ts';

export interface FfmpegDeps {
  /** Name or path of the program. */
  readonly file: string;
  /** Processes at the same time. */
  readonly processes: number;
  /** The whole environment of the child. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface FfmpegRun {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Runs behind everything else that wants the cores. */
  readonly background?: boolean;
}

export interface FfmpegEnd {
  /** Null when it was killed. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  /** The end of what it had to say. */
  readonly stderr: string;
}

export interface Ffmpeg {
  /** `args` come after the options that every run has. Rejects when the signal aborts or ffmpeg cannot be started. */
  run(args: readonly string[], options: FfmpegRun): Promise<FfmpegEnd>;
}

const ALWAYS = ['-nostdin', '-hide_banner', '-v', 'error', '-y', '-protocol_whitelist', 'file,pipe'];
const STDERR_CHARS = 4_096;
const BACKGROUND_NICENESS = 5;

export function createFfmpeg(deps: FfmpegDeps): Ffmpeg {
  const semaphore = createSemaphore(deps.processes);
  return {
    run: (args, options) => semaphore.run(options.signal, () => runOnce(deps, [...ALWAYS, ...args], options)),
  };
}

function runOnce(deps: FfmpegDeps, args: readonly string[], options: FfmpegRun): Promise<FfmpegEnd> {
  return new Promise((resolve, reject) => {
    const { signal } = options;
    if (signal.aborted) return reject(signal.reason);
    const child = spawn(deps.file, args, { env: deps.environment, stdio: ['ignore', 'ignore', 'pipe'] });
    if (options.background) lowerPriority(child.pid);
    let stderr = '';
    let timedOut = false;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-STDERR_CHARS);
    });
    const onAbort = () => child.kill('SIGKILL');
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, options.timeoutMs);
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    child.on('error', (error) => {
      end();
      reject(new Error(`${deps.file} cannot be run`, { cause: error }));
    });
    child.on('close', (exitCode) => {
      end();
      if (signal.aborted) reject(signal.reason);
      else resolve({ exitCode, timedOut, stderr });
    });
  });
}

function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, BACKGROUND_NICENESS);
  } catch {
    // It has ended already, or the system does not allow it: the work is the same, only less polite.
  }
}
