// Describes a run of ffmpeg: its limits and connections, and its end.

import type { Readable, Writable } from 'node:stream';
import type { OutputFile, Written } from './output-file.ts';

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
