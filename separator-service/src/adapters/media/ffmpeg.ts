// Runs ffmpeg with limits on processes, memory, CPU time and output, without terminal or network.
// Kills it when the signal aborts.

import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { boundedCommand } from '@stemline/common/process/bounded-command.ts';
import { CHANNELS, SAMPLE_RATE } from '../../domain/media.ts';
import { cpuSecondsOf } from './cpu-time.ts';
import { type OutputFile, writeTo } from './output-file.ts';
import { createSemaphore } from './semaphore.ts';

/** The program, and the number of its processes. */
interface FfmpegDeps {
  /** Name or path of the program. */
  readonly file: string;
  /** Number of concurrent processes. */
  readonly processes: number;
  /** The whole environment of the child. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Limits and connections of one run. */
export interface FfmpegRun {
  readonly signal: AbortSignal;
  /** Limit of wall-clock time. A busy machine may need many times the CPU time. */
  readonly timeoutMs: number;
  /** Limit of CPU time, in seconds. */
  readonly cpuSeconds: number;
  /**
   * A file for ffmpeg's output on `pipe:1`. This process writes the file, so that it sees write
   * errors such as a full disk. ffmpeg reports them like damaged input, and its exit code hides an
   * error in the last write.
   */
  readonly output?: OutputFile;
  /**
   * Called early in the run with each line that ffmpeg writes to `pipe:3`. Ends ffmpeg when it
   * returns false.
   */
  readonly accepts?: (line: string) => boolean;
  /** Runs with a lower CPU priority. */
  readonly background?: boolean;
}

/**
 * The exceeded limit: wall-clock time, CPU time or the size of `output`; `refused`: `accepts`
 * returned false.
 */
type Exceeded = 'clock' | 'cpu' | 'output' | 'refused';

/** The end of a run that was started. */
export interface FfmpegEnd {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null;
  /**
   * The signal that ended the process. It came from this module when `exceeded` is set, otherwise
   * from outside or a crash.
   */
  readonly killedBy: NodeJS.Signals | null;
  readonly exceeded: Exceeded | undefined;
  /** True when its limits or the system refused memory. */
  readonly lackedMemory: boolean;
  /** The last part of its messages. */
  readonly stderr: string;
}

/** Runs wait for a free process in the order of their calls. */
export interface Ffmpeg {
  /**
   * Runs ffmpeg with the common options followed by `args`. Rejects when the signal aborts, when
   * ffmpeg cannot be started, and when `output` cannot be written (an ErrnoException).
   */
  run(args: readonly string[], options: FfmpegRun): Promise<FfmpegEnd>;
}

/**
 * Limit of address space; the libraries alone take 230 MB. The largest real runs (an hour of FLAC
 * at 192 kHz, four hours of M4A) take 311 MB. A hostile index of 2 KB would take gigabytes.
 */
const MEMORY_BYTES = 1024 ** 3;
/**
 * Limit of one memory block, and the only limit on macOS. The index of ten million samples, or ten
 * hours of video, fits.
 */
const MAX_ALLOC_BYTES = 256 * 1024 ** 2;

const ALWAYS = [
  '-nostdin',
  '-hide_banner',
  '-v',
  'error',
  '-y',
  '-protocol_whitelist',
  'file,pipe',
  '-max_alloc',
  String(MAX_ALLOC_BYTES),
];
/** ffmpeg's arguments for the PCM format of media.ts. */
export const PCM_ARGS: readonly string[] = ['-f', 'f32le', '-ar', String(SAMPLE_RATE), '-ac', String(CHANNELS)];
/** The heap of each thread reserves at least 64 MB of address space, even when unused. */
const FEW_HEAPS = { MALLOC_ARENA_MAX: '2' };
const NO_MEMORY = /Cannot allocate memory|bad_alloc|out of memory/i;
const STDERR_CHARS = 4_096;
const BACKGROUND_NICENESS = 5;
const CPU_CHECK_MS = 250;
/** A run that ended early after this share of its CPU limit was ended by the limit. */
const CPU_USED_UP = 0.75;
/** Exit codes of the shell for a program that it cannot start. */
const NOT_STARTED = [126, 127];

/** Starts no process before run(). */
export function createFfmpeg(deps: FfmpegDeps): Ffmpeg {
  const semaphore = createSemaphore(deps.processes);
  return {
    run: (args, options) => semaphore.run(options.signal, () => runOnce(deps, [...ALWAYS, ...args], options)),
  };
}

async function runOnce(deps: FfmpegDeps, args: readonly string[], options: FfmpegRun): Promise<FfmpegEnd> {
  const { signal, output, cpuSeconds, accepts } = options;
  signal.throwIfAborted();
  const command = boundedCommand({ file: deps.file, args }, { memoryBytes: MEMORY_BYTES, cpuSeconds });
  const pipes = ['ignore', output ? 'pipe' : 'ignore', 'pipe', accepts ? 'pipe' : 'ignore'] as const;
  const child = spawn(command.file, command.args, { env: { ...FEW_HEAPS, ...deps.environment }, stdio: [...pipes] });
  if (options.background) lowerPriority(child.pid);

  let exceeded: Exceeded | undefined;
  const kill = () => child.kill('SIGKILL');
  const endFor = (bound: Exceeded) => {
    exceeded ??= bound;
    kill();
  };
  let stderr = '';
  let lackedMemory = false;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const all = stderr + text;
    lackedMemory ||= NO_MEMORY.test(all);
    stderr = all.slice(-STDERR_CHARS);
  });
  const info = child.stdio[3] as Readable | null | undefined;
  if (accepts && info) createInterface(info).on('line', (line) => accepts(line) || endFor('refused'));

  let cpuUsed = 0;
  const cpuChecks = setInterval(() => {
    cpuUsed = (child.pid && cpuSecondsOf(child.pid)) || cpuUsed;
  }, CPU_CHECK_MS);
  const timer = setTimeout(() => endFor('clock'), options.timeoutMs);
  signal.addEventListener('abort', kill, { once: true });
  const writing = output && child.stdout ? writeTo(output, child.stdout) : undefined;
  writing?.then((written) => {
    if ('fault' in written) kill();
    else if (!written.isWhole) endFor('output');
  });
  try {
    const end = await untilClosed(child, deps.file);
    signal.throwIfAborted();
    const written = await writing;
    if (written && 'fault' in written) throw written.fault;
    if (NOT_STARTED.includes(end.exitCode ?? 0)) throw new Error(`${deps.file} cannot be run`, { cause: stderr });
    const endedEarly = end.exitCode !== 0;
    if (end.killedBy === 'SIGXCPU' || (endedEarly && cpuUsed > CPU_USED_UP * cpuSeconds)) exceeded ??= 'cpu';
    return { ...end, exceeded, lackedMemory, stderr };
  } finally {
    clearTimeout(timer);
    clearInterval(cpuChecks);
    signal.removeEventListener('abort', kill);
  }
}

/** Resolves when the process has ended and all of its output was read. */
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
    // The process has ended already, or the system forbids it; then ffmpeg runs with normal
    // priority.
  }
}
