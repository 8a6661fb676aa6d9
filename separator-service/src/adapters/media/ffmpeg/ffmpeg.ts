// Runs ffmpeg and ffprobe with limits on processes, memory, CPU time and output, without terminal
// or network. Kills them when the signal aborts.

import type { Readable } from 'node:stream';
import { CHANNELS, SAMPLE_RATE } from '../../../domain/media.ts';
import { runBounded } from './ffmpeg-process.ts';
import type { FfmpegEnd, FfmpegRun, RunFfmpeg } from './ffmpeg-run.ts';
import { textOf } from './output-file.ts';
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

/** Work other than runFed() waits for free processes in the order of the calls. */
export interface Ffmpeg {
  /** Runs ffmpeg when a process is free. */
  readonly run: RunFfmpeg;
  /**
   * Runs ffmpeg at once, beside the limit. For runs that wait for a song or for samples of the
   * engine: if they counted, they could keep the song that they wait for from being decoded.
   */
  readonly runFed: RunFfmpeg;
  /** Counts `work`, which uses a run of runFed() that no longer waits, as a run of run(). */
  whenFree<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
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

/** Allowed protocols of the next input. */
export const PROTOCOLS = ['-protocol_whitelist', 'file,pipe,subfile'];
const BOUNDED = ['-hide_banner', ...PROTOCOLS, '-max_alloc', String(MAX_ALLOC_BYTES)];
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
    whenFree: semaphore.run,
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
