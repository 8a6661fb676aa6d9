// Makes all tracks of a stem, its peaks and its loudness in one pass over its samples.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { linkedAbort } from '@stemline/common/async/abort.ts';
import { OUTPUT_FORMATS, type OutputFormat } from '@stemline/common/audio/output-formats.ts';
import { PEAKS_CONTENT_TYPE, peaksName } from '@stemline/common/audio/peaks-file.ts';
import { CHANNELS, type Encoded, type EncodeRequest, type MadeTrack, SAMPLE_RATE } from '../../../domain/media.ts';
import type { FfmpegEnd, RunFfmpeg } from '../ffmpeg/ffmpeg.ts';
import { ffmpegFault } from '../ffmpeg/ffmpeg-fault.ts';
import { feedUrl } from '../ffmpeg/ffmpeg-process.ts';
import { coverInputArgs, takesCover, trackArgs } from './encoder-args.ts';
import { createFfmpegConsumer, type ToBytes, toFloat32 } from './ffmpeg-consumer.ts';
import { toInt16, toInt24 } from './integers.ts';
import { LOUDNESS_ARGS, loudnessIn, SUMMARY_ARGS } from './loudness.ts';
import { type BlockConsumer, blocksOf, deliver } from './pcm-blocks.ts';
import { createPeaks } from './peaks.ts';
import { resampledFrames, stemRate, trackRate } from './rates.ts';
import { createResampler } from './resampler.ts';
import { isWholeTrack } from './whole/whole-track.ts';

type Samples = OutputFormat['samples'];

const FEEDS: Record<Samples, { readonly demuxer: string; readonly toBytes: ToBytes }> = {
  f32: { demuxer: 'f32le', toBytes: toFloat32 },
  s16: { demuxer: 's16le', toBytes: toInt16 },
  s24: { demuxer: 's24le', toBytes: toInt24 },
};

/** For each format. Four hours of music take about 250 s of a core as AAC, and less as others. */
const CPU_SECONDS = 1_200;

/** Returns whether the stem is resampled, in a process of its own. */
export function needsResampler({ formats, hz }: EncodeRequest): boolean {
  return formats.length > 0 && stemRate(hz) !== SAMPLE_RATE;
}

/** Runs one ffmpeg, and a second one for a resampled stem. See Encoder for errors. */
export async function encodeStem(run: RunFfmpeg, request: EncodeRequest, hasSoxr: boolean): Promise<Encoded> {
  const { input, frames, folder, stem } = request;
  const link = linkedAbort(request.signal);
  const mine = { ...request, signal: link.signal };
  const hz = needsResampler(request) ? stemRate(request.hz) : SAMPLE_RATE;
  const tracks = tracksOf(mine, hz);
  const encoding = startEncoder(run, mine, { tracks, hz, hasSoxr });
  const resampled = { hz, frames: resampledFrames(frames, SAMPLE_RATE, hz), target: encoding };
  const first = needsResampler(request) ? createResampler(run, resampled, limitsOf(mine)) : encoding;
  const peaks = createPeaks(SAMPLE_RATE);
  try {
    await deliver(blocksOf(input), [peaks, first], ({ length }) => request.onFrames?.(length / CHANNELS));
    const end = await first.finish();
    const loudness = loudnessIn(end.stderr);
    if (end.exitCode !== 0 || loudness === undefined) throw ffmpegFault('Encoding', end);
    for (const { format, path, samples } of tracks)
      if (!(await isWholeTrack(format, path, samples))) throw ffmpegFault('Encoding', end);
    const name = peaksName(stem);
    const path = join(folder, name);
    await writeFile(path, await peaks.finish());
    return { tracks, peaks: { name, contentType: PEAKS_CONTENT_TYPE, path }, loudness };
  } catch (error) {
    link.abort(error);
    // No process uses a file of the folder any more when this rejects.
    await Promise.allSettled([first.finish(), encoding.finish()]);
    throw error;
  } finally {
    link.release();
  }
}

function tracksOf({ formats, stem, folder, frames }: EncodeRequest, stemHz: number): MadeTrack[] {
  return formats.map((format) => {
    const { extension, contentType } = OUTPUT_FORMATS[format];
    const name = `${stem}.${extension}`;
    const sampleRate = trackRate(format, stemHz);
    const samples = resampledFrames(frames, SAMPLE_RATE, sampleRate);
    return { stem, format, name, contentType, path: join(folder, name), sampleRate, samples };
  });
}

interface EncoderPlan {
  readonly tracks: readonly MadeTrack[];
  /** Sample rate of the blocks. */
  readonly hz: number;
  readonly hasSoxr: boolean;
}

/** Starts the ffmpeg that measures the blocks and makes all tracks of them. */
function startEncoder(run: RunFfmpeg, request: EncodeRequest, plan: EncoderPlan): BlockConsumer<FfmpegEnd> {
  const { formats, kbps, tags } = request;
  const kinds: Samples[] = ['f32', ...(['s16', 's24'] as const).filter((kind) => formats.some(hasSamples(kind)))];
  const inputs = kinds.flatMap((kind, at) => [
    ...['-f', FEEDS[kind].demuxer, '-ar', String(plan.hz), '-ac', '2'],
    ...['-i', feedUrl(at)],
  ]);
  const cover = formats.some(takesCover) ? tags?.cover : undefined;
  const outputs = plan.tracks.flatMap(({ format, path, sampleRate, samples }) =>
    trackArgs({
      format,
      path,
      input: kinds.indexOf(OUTPUT_FORMATS[format].samples),
      inputHz: plan.hz,
      hz: sampleRate,
      samples,
      kbps,
      tags,
      coverInput: cover && kinds.length,
      hasSoxr: plan.hasSoxr,
    }),
  );
  const args = [...SUMMARY_ARGS, ...inputs, ...(cover ? coverInputArgs(cover) : []), ...outputs, ...LOUDNESS_ARGS];
  const toBytes = kinds.map((kind) => FEEDS[kind].toBytes);
  return createFfmpegConsumer(run, args, { ...limitsOf(request), background: true }, toBytes);
}

function hasSamples(kind: Samples) {
  return (format: EncodeRequest['formats'][number]) => OUTPUT_FORMATS[format].samples === kind;
}

function limitsOf({ formats, signal }: EncodeRequest) {
  return { signal, cpuSeconds: CPU_SECONDS * (1 + formats.length) };
}
