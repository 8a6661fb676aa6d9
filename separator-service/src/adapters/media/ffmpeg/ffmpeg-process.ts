// Runs one process of ffmpeg or ffprobe within limits, connects it, and finds the cause of its end.

import { type ChildProcess, spawn } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { boundedCommand, type Command } from '@stemline/common/process/bounded-command.ts';
import { watchActivity } from './activity.ts';
import { createMessages } from './ffmpeg-messages.ts';
import type { Exceeded, FfmpegEnd, FfmpegRun } from './ffmpeg-run.ts';
import { writeTo } from './output-file.ts';

/**
 * Limit of address space; the libraries alone take 230 MB. The largest real runs (an hour of FLAC
 * at 192 kHz, four hours of M4A) take 311 MB. A hostile index of 2 KB would take gigabytes.
 */
export const MEMORY_BYTES = 1024 ** 3;
/** The heap of each thread reserves at least 64 MB of address space, even when unused. */
const FEW_HEAPS = { MALLOC_ARENA_MAX: '2' };
/** Added to the niceness of this process. */
const BACKGROUND_NICENESS = 5;
const MAX_NICENESS = 19;
/** The limit of wall-clock time for one of CPU time; allows for a busy or slow machine. */
const CLOCK_FACTOR = 10;
/** A run that ended early after this share of its CPU limit was ended by the limit. */
const CPU_USED_UP = 0.75;
/** Exit codes of the shell for a program that it cannot start. */
const NOT_STARTED = [126, 127];

/** File descriptor of the second feed, after ffmpeg's own ones and that of `accepts`. */
const SECOND_FEED = 4;

/** Returns the name under which ffmpeg reads a feed, counted from 0. */
export function feedUrl(index: number): string {
  return `pipe:${index === 0 ? 0 : SECOND_FEED + index - 1}`;
}

/**
 * Runs a program with the whole `environment` of the child. Rejects when the signal aborts, when
 * the program cannot be started, and when the output cannot be written.
 */
export async function runBounded(
  program: Command,
  environment: Readonly<Record<string, string>>,
  options: FfmpegRun & { readonly stallMs: number },
): Promise<FfmpegEnd> {
  const { signal, output, cpuSeconds, accepts, feeds, memoryBytes = MEMORY_BYTES } = options;
  const sink = output ? (stdout: Readable) => writeTo(output, stdout) : options.sink;
  signal.throwIfAborted();
  const command = boundedCommand(program, { memoryBytes, cpuSeconds });
  const pipeIf = (isUsed: unknown) => (isUsed ? 'pipe' : 'ignore');
  const more = Array.from({ length: Math.max(0, (feeds?.count ?? 0) - 1) }, () => 'pipe' as const);
  const pipes = [pipeIf(feeds), pipeIf(sink), 'pipe', pipeIf(accepts), ...more] as const;
  const child = spawn(command.file, command.args, { env: { ...FEW_HEAPS, ...environment }, stdio: [...pipes] });
  // Before anything else can fail, because an error without a listener would end this process.
  const closed = untilClosed(child, program.file);
  closed.catch(() => undefined);
  if (options.background) lowerPriority(child.pid);
  feeds?.open(feedsOf(child));

  let exceeded: Exceeded | undefined;
  const kill = () => child.kill('SIGKILL');
  const endFor = (bound: Exceeded) => {
    exceeded ??= bound;
    kill();
  };
  const messages = createMessages(options.onMessage);
  child.stderr?.setEncoding('utf8').on('data', messages.add);
  const info = child.stdio?.[3] as Readable | null | undefined;
  if (accepts && info) createInterface(info).on('line', (line) => accepts(line) || endFor('refused'));

  const limits = { stallMs: options.stallMs, clockMs: CLOCK_FACTOR * cpuSeconds * 1_000 };
  const activity = watchActivity(child, limits, endFor, feeds?.isWaiting);
  signal.addEventListener('abort', kill, { once: true });
  const writing = sink && child.stdout ? sink(child.stdout) : undefined;
  writing?.then((written) => {
    if ('fault' in written) kill();
    else if (!written.isWhole) endFor('output');
  });
  try {
    const end = await closed;
    signal.throwIfAborted();
    const written = await writing;
    if (written && 'fault' in written) throw written.fault;
    const { stderr, lackedMemory, lackedSpace } = messages.end();
    if (NOT_STARTED.includes(end.exitCode ?? 0)) throw new Error(`${program.file} cannot be run`, { cause: stderr });
    const endedEarly = end.exitCode !== 0;
    if (end.killedBy === 'SIGXCPU' || (endedEarly && activity.cpuSeconds() > CPU_USED_UP * cpuSeconds))
      exceeded ??= 'cpu';
    return { ...end, exceeded, lackedMemory, lackedSpace, stderr };
  } finally {
    activity.stop();
    signal.removeEventListener('abort', kill);
  }
}

/** Returns no pipes for a process that could not be started. */
function feedsOf(child: ChildProcess): Writable[] {
  const pipes = [child.stdin, ...(child.stdio ?? []).slice(SECOND_FEED)].filter(isWritable);
  // A write to ffmpeg that has ended fails; the end of the run has the reason.
  for (const pipe of pipes) pipe.on('error', () => undefined);
  child.on('exit', () => {
    for (const pipe of pipes) pipe.destroy();
  });
  return pipes;
}

function isWritable(pipe: Readable | Writable | null | undefined): pipe is Writable {
  return pipe !== null && pipe !== undefined && 'write' in pipe;
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
    setPriority(pid, Math.min(MAX_NICENESS, getPriority() + BACKGROUND_NICENESS));
  } catch {
    // The process has ended already, or the system forbids it; then ffmpeg runs with normal
    // priority.
  }
}
