// Runs ffmpeg and ffprobe with limits on processes, memory, CPU time and output, without terminal
// or network. Kills them when the signal aborts.

import type { Readable, Writable } from 'node:stream';
import { CHANNELS, SAMPLE_RATE } from '../../../domain/media.ts';
import { runBounded } from './ffmpeg-process.ts';
import { type OutputFile, textOf, type Written } from './output-file.ts';
import { createSemaphore } from './semaphore.ts';

/** The programs, and the number of their processes. */
interface FfmpegDeps {
  /** Name or path of ffmpeg. */
  readonly file: string;
  /** Name or path of ffprobe. */
  readonly probeFile: string;
  /** Number of concurrent processes, see STEMLINE_FFMPEG_PROCESSES. */
  readonly processes: number;
  /** Time in which a process that does nothing is ended. */
  readonly stallMs: number;
  /** The whole environment of the child. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Limits and connections of one run. */
export interface FfmpegRun {
  readonly signal: AbortSignal;
  /**
   * Limit of CPU time, in seconds. The limit of wall-clock time is ten times as long; the time in
   * which a feed has no samples does not count.
   */
  readonly cpuSeconds: number;
  /** Limit of address space. Default: enough for a run with one input. */
  readonly memoryBytes?: number;
  /**
   * A file for ffmpeg's output on `pipe:1`. This process writes the file, so that it sees write
   * errors such as a full disk. ffmpeg reports them like damaged input, and its exit code hides an
   * error in the last write.
   */
  readonly output?: OutputFile;
  /** Takes ffmpeg's output on `pipe:1` instead, and must read it to its end. Never rejects. */
  readonly sink?: (output: Readable) => Promise<Written>;
  /** Samples that this process writes to ffmpeg. */
  readonly feeds?: FfmpegFeeds;
  /**
   * Called early in the run with each line that ffmpeg writes to `pipe:3`. Ends ffmpeg when it
   * returns false.
   */
  readonly accepts?: (line: string) => boolean;
  /** Called with each line of its messages, without the end of a very long line. */
  readonly onMessage?: (line: string) => void;
  /** Runs with a lower CPU priority. */
  readonly background?: boolean;
}

/** Inputs of ffmpeg that this process writes. */
export interface FfmpegFeeds {
  /** Their number. ffmpeg reads them from the names of feedUrl(). */
  readonly count: number;
  /** Returns true while this process has no samples for ffmpeg, so that ffmpeg can do nothing. */
  readonly isWaiting: () => boolean;
  /** Called at once. ffmpeg's end destroys the pipes; the end of the run has the reason. */
  readonly open: (pipes: readonly Writable[]) => void;
}

/**
 * The exceeded limit: wall-clock time, CPU time, time without activity, or the size of `output`;
 * `refused`: `accepts` returned false.
 */
export type Exceeded = 'clock' | 'cpu' | 'stall' | 'output' | 'refused';

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
  /** True when its messages say that a disk is full. */
  readonly lackedSpace: boolean;
  /** The last part of its messages. */
  readonly stderr: string;
}

/**
 * Runs ffmpeg with the common options followed by `args`. Rejects when the signal aborts, when
 * ffmpeg cannot be started, and when `output` cannot be written (an ErrnoException).
 */
export type RunFfmpeg = (args: readonly string[], options: FfmpegRun) => Promise<FfmpegEnd>;

/** Work other than runFed() waits for free processes in the order of the calls. */
export interface Ffmpeg {
  /** Runs ffmpeg when a process is free. */
  readonly run: RunFfmpeg;
  /**
   * Runs ffmpeg at once, beside the limit. For runs that wait for samples of the engine: if they
   * counted, they could keep the song that they wait for from being decoded.
   */
  readonly runFed: RunFfmpeg;
  /**
   * Runs ffprobe, which reports warnings too, and returns the text that it prints, without what
   * exceeds a megabyte: then `exceeded` is `output`. Rejects like run().
   */
  probe(args: readonly string[], options: ProbeRun): Promise<ProbeEnd>;
}

/** Limits and connections of one run of ffprobe. */
export type ProbeRun = Pick<FfmpegRun, 'signal' | 'cpuSeconds' | 'onMessage'>;

/** The end of a run of ffprobe. */
export interface ProbeEnd extends FfmpegEnd {
  readonly text: string;
}

/**
 * Limit of one memory block, and the only limit on macOS. The index of ten million samples, or ten
 * hours of video, fits.
 */
const MAX_ALLOC_BYTES = 256 * 1024 ** 2;

const BOUNDED = ['-hide_banner', '-protocol_whitelist', 'file,pipe,subfile', '-max_alloc', String(MAX_ALLOC_BYTES)];
const ALWAYS = ['-nostdin', '-v', 'error', '-y', ...BOUNDED];
const PROBE_ALWAYS = ['-v', 'warning', ...BOUNDED];
const MAX_TEXT_BYTES = 1_000_000;
/** ffmpeg's arguments for the PCM format of media.ts. */
export const PCM_ARGS: readonly string[] = ['-f', 'f32le', '-ar', String(SAMPLE_RATE), '-ac', String(CHANNELS)];

/** Starts no process before run(). */
export function createFfmpeg(deps: FfmpegDeps): Ffmpeg {
  const semaphore = createSemaphore(deps.processes);
  const { environment, stallMs } = deps;
  const run: RunFfmpeg = (args, options) =>
    runBounded({ file: deps.file, args: [...ALWAYS, ...args] }, environment, { ...options, stallMs });
  return {
    run: (args, options) => semaphore.run(options.signal, () => run(args, options)),
    runFed: run,
    probe: async (args, options) => {
      const chunks: Buffer[] = [];
      const program = { file: deps.probeFile, args: [...PROBE_ALWAYS, ...args] };
      const sink = (stdout: Readable) => textOf(stdout, chunks, MAX_TEXT_BYTES);
      const end = await semaphore.run(options.signal, () =>
        runBounded(program, environment, { ...options, stallMs, sink }),
      );
      return { ...end, text: Buffer.concat(chunks).toString() };
    },
  };
}
