// Runs ffmpeg: bounded in number and time, no shell, no terminal, no network, killed when the signal aborts.

import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { setPriority } from 'node:os';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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
  /**
   * A file for what ffmpeg writes to `pipe:1`. We write it, so a fault in writing (a full disk) is ours to see: ffmpeg
   * reports it no differently from damaged input, and not at all in its exit code when it comes at the very end.
   */
  readonly output?: string;
  /** Runs behind everything else that wants the cores. */
  readonly background?: boolean;
}

export interface FfmpegEnd {
  /** Null when it was ended by a signal. */
  readonly exitCode: number | null;
  /** By which signal it was ended: by us after the time-out, otherwise by somebody else or its own fault. */
  readonly killedBy: NodeJS.Signals | null;
  readonly timedOut: boolean;
  /** The end of what it had to say. */
  readonly stderr: string;
}

export interface Ffmpeg {
  /**
   * `args` come after the options that every run has. Rejects when the signal aborts, when ffmpeg cannot be started, and
   * when `output` cannot be written (an ErrnoException).
   */
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

async function runOnce(deps: FfmpegDeps, args: readonly string[], options: FfmpegRun): Promise<FfmpegEnd> {
  const { signal, output } = options;
  signal.throwIfAborted();
  const stdio = ['ignore', output === undefined ? 'ignore' : 'pipe', 'pipe'] as const;
  const child = spawn(deps.file, args, { env: deps.environment, stdio: [...stdio] });
  if (options.background) lowerPriority(child.pid);
  let stderr = '';
  let timedOut = false;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_CHARS);
  });
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, options.timeoutMs);
  const writing = output === undefined || child.stdout === null ? undefined : writeTo(output, child.stdout, kill);
  try {
    const end = await untilClosed(child, deps.file);
    signal.throwIfAborted();
    const fault = await writing;
    if (fault) throw fault;
    return { ...end, timedOut, stderr };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

/** Resolves with what went wrong; never rejects. */
async function writeTo(path: string, source: Readable, onFault: () => void): Promise<unknown> {
  try {
    await pipeline(source, createWriteStream(path));
    return undefined;
  } catch (error) {
    onFault();
    return error;
  }
}

/** Resolves when the process is gone and all that it wrote has been taken. */
function untilClosed(child: ChildProcess, file: string): Promise<Pick<FfmpegEnd, 'exitCode' | 'killedBy'>> {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`${file} cannot be run`, { cause: error })));
    child.on('close', (exitCode, killedBy) => resolve({ exitCode, killedBy }));
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
