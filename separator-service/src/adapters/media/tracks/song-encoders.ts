// Starts the processes that make the tracks of a song, and collects their ends.

import { ORIGINAL } from '@stemline/common/names.ts';
import { type EncodeRequest, type Loudness, SAMPLE_RATE } from '../../../domain/media.ts';
import { ffmpegFault } from '../ffmpeg/ffmpeg-fault.ts';
import type { FfmpegEnd, RunFfmpeg } from '../ffmpeg/ffmpeg-run.ts';
import { divideWork } from './divide-work.ts';
import { cpuSecondsOf, startEncoderProcess } from './encoder-process.ts';
import type { BlockConsumer, BlockWriter } from './pcm-blocks.ts';
import { resampledFrames, stemRate, trackRate } from './rates.ts';
import { createResampler } from './resampler.ts';

type Rates = Pick<EncodeRequest, 'formats' | 'hz'>;

/** Returns the sample rate of the stems from which tracks are made. */
export function stemHz({ formats, hz }: Rates): number {
  return formats.length > 0 ? stemRate(hz) : SAMPLE_RATE;
}

/** Returns whether stems are resampled, each in a process of its own. */
export function needsResampler(request: Rates): boolean {
  return stemHz(request) !== SAMPLE_RATE;
}

/** Returns whether a resampler must know the length of the song. */
export function needsLength(request: Rates): boolean {
  const hz = stemHz(request);
  return needsResampler(request) || request.formats.some((format) => trackRate(format, hz) !== hz);
}

/** The program and the number of its processes that make tracks. */
export interface EncodingMeans {
  readonly run: RunFfmpeg;
  readonly processes: number;
  readonly hasSoxr: boolean;
}

/** The tracks of a song, without its samples. */
export type TrackRequest = Omit<EncodeRequest, 'song' | 'onFrames'>;

/** Returns the number of processes that make the tracks of a song: at most one for each stem. */
export function processCount({ stems }: Pick<TrackRequest, 'stems'>, { processes }: EncodingMeans): number {
  return Math.max(1, Math.min(processes, stems.length));
}

/** The measurements of a source, and the end of the process that has made its tracks. */
interface SourceEnd {
  readonly loudness: Loudness;
  readonly end: FfmpegEnd;
}

/** The running processes of a song. */
export interface SongEncoders {
  /** Returns the writer of a stem, or of the song as ORIGINAL. */
  of(source: string): BlockWriter;
  /** Rejects with the first failure of a process; never resolves. */
  readonly failed: Promise<never>;
  /** Called after the last block. Resolves with the end of a source; rejects with its failure. */
  endOf(source: string): Promise<SourceEnd>;
  /** Resolves when all processes have ended, in any way. */
  settled(): Promise<void>;
}

/** Starts the processes at once, and a resampler for each stem if one is needed. */
export function startSongEncoders(request: TrackRequest, means: EncodingMeans): SongEncoders {
  const { stems, formats, signal } = request;
  const { run, hasSoxr } = means;
  const hz = stemHz(request);
  const writers = new Map<string, BlockWriter>();
  const resamplers: BlockConsumer<void>[] = [];
  let resampling: Promise<unknown> | undefined;

  const resampled = (target: BlockWriter): BlockWriter => {
    if (!needsResampler(request)) return target;
    const frames = resampledFrames(request.frames ?? 0, SAMPLE_RATE, hz);
    const limits = { signal, cpuSeconds: cpuSecondsOf(formats.length, 1) };
    const resampler = createResampler(run, { hz, frames, target }, limits);
    resamplers.push(resampler);
    return resampler;
  };
  const encoders = divideWork(stems, formats, processCount(request, means)).map((share) => ({
    ...share,
    ...startEncoderProcess(run, { ...request, ...share, hz, hasSoxr }),
  }));
  for (const name of [ORIGINAL, ...stems]) {
    const writer = writerOfAll(encoders.flatMap(({ sources }) => sources.get(name) ?? []));
    writers.set(name, name === ORIGINAL ? writer : resampled(writer));
  }
  const failures = encoders.map(({ ended }) => ended.then(throwIfFailed));
  const failed = new Promise<never>((_, reject) => {
    for (const failure of failures) failure.catch(reject);
  });
  failed.catch(() => undefined);

  return {
    of: (source) => writers.get(source) as BlockWriter,
    failed,
    endOf: async (source) => {
      resampling ??= Promise.all(resamplers.map((resampler) => resampler.finish()));
      await resampling;
      const measuring = encoders.find(({ measured }) => measured.includes(source)) as (typeof encoders)[number];
      // The song itself has no tracks.
      const making = encoders.find((one) => one.stems.includes(source)) ?? measuring;
      const [measurement, { end }] = await Promise.all([measuring.finish(), making.finish()]);
      throwIfFailed(measurement.end);
      throwIfFailed(end);
      const loudness = measurement.loudness.get(source);
      if (!loudness) throw ffmpegFault('Encoding', measurement.end);
      return { loudness, end };
    },
    settled: async () => {
      await Promise.allSettled([...resamplers.map((one) => one.finish()), ...encoders.map((one) => one.finish())]);
    },
  };
}

/** Returns a writer that gives each block to all of them at the same time. */
function writerOfAll(writers: readonly BlockWriter[]): BlockWriter {
  return {
    write: async (block) => {
      await Promise.all(writers.map((writer) => writer.write(block)));
    },
  };
}

function throwIfFailed(end: FfmpegEnd): void {
  if (end.exitCode !== 0) throw ffmpegFault('Encoding', end);
}
