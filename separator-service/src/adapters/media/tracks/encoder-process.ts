// Starts one ffmpeg that makes the tracks of some stems, and measures the loudness of some sources.

import { join } from 'node:path';
import { OUTPUT_FORMATS, type OutputFormat } from '@stemline/common/audio/output-formats.ts';
import { ORIGINAL } from '@stemline/common/names.ts';
import {
  CHANNELS,
  type EncodeRequest,
  type Loudness,
  type MadeTrack,
  SAMPLE_RATE,
  type SongTags,
} from '../../../domain/media.ts';
import { feedUrl, MEMORY_BYTES } from '../ffmpeg/ffmpeg-process.ts';
import type { FfmpegEnd, RunFfmpeg } from '../ffmpeg/ffmpeg-run.ts';
import type { WorkShare } from './divide-work.ts';
import { coverInputArgs, takesCover, trackArgs } from './encoder-args.ts';
import { type FedFfmpeg, startFedFfmpeg, type ToBytes, toFloat32 } from './ffmpeg-consumer.ts';
import { toInt16, toInt24 } from './integers.ts';
import { createSummaries, loudnessArgs, SUMMARY_ARGS } from './loudness.ts';
import type { BlockWriter } from './pcm-blocks.ts';
import { resampledFrames, trackRate } from './rates.ts';

type Samples = OutputFormat['samples'];

const FEEDS: Record<Samples, { readonly demuxer: string; readonly toBytes: ToBytes }> = {
  f32: { demuxer: 'f32le', toBytes: toFloat32 },
  s16: { demuxer: 's16le', toBytes: toInt16 },
  s24: { demuxer: 's24le', toBytes: toInt24 },
};

const KINDS = ['f32', 's16', 's24'] as const;

/** For each format. Four hours of music take about 250 s of a core as AAC, and less as others. */
const CPU_SECONDS = 1_200;
/** Address space for the threads and buffers of an input or an output. */
const STREAM_BYTES = 32 * 1024 ** 2;

/** The work of one process. */
interface EncoderPlan
  extends WorkShare,
    Pick<EncodeRequest, 'folder' | 'formats' | 'kbps' | 'tagsOf' | 'signal' | 'frames'> {
  /** Sample rate of the blocks of the stems. */
  readonly hz: number;
  readonly hasSoxr: boolean;
}

/** A running process. */
export interface EncoderProcess {
  /** Take the samples of the stems and of the measured sources. */
  readonly sources: ReadonlyMap<string, BlockWriter>;
  readonly ended: FedFfmpeg['ended'];
  /** Called after the last block. Measurements that ffmpeg did not report are undefined. */
  finish(): Promise<{ readonly end: FfmpegEnd; readonly loudness: ReadonlyMap<string, Loudness | undefined> }>;
}

/** Returns the limits of a process that makes `formats` of `stems` stems; see FfmpegRun. */
export function cpuSecondsOf(formats: number, stems: number): number {
  return CPU_SECONDS * stems * (1 + formats);
}

/** Returns the tracks of a stem with `frames` frames at 44.1 kHz. */
export function tracksOf(
  { formats, folder }: Pick<EncodeRequest, 'formats' | 'folder'>,
  stem: string,
  stemHz: number,
  frames: number,
): MadeTrack[] {
  return formats.map((format) => {
    const { extension, contentType } = OUTPUT_FORMATS[format];
    const name = `${stem}.${extension}`;
    const sampleRate = trackRate(format, stemHz);
    const samples = resampledFrames(frames, SAMPLE_RATE, sampleRate);
    return { stem, format, name, contentType, path: join(folder, name), sampleRate, samples };
  });
}

/** Starts the process at once. */
export function startEncoderProcess(run: RunFfmpeg, plan: EncoderPlan): EncoderProcess {
  const { formats, stems, measured, hz, signal } = plan;
  const others = measured.filter((name) => !stems.includes(name));
  const sources = [
    ...others.map((name) => ({ name, hz: name === ORIGINAL ? SAMPLE_RATE : hz, kinds: ['f32' as Samples] })),
    // ffmpeg does not read a feed that it does not use, so each feed has a use.
    ...stems.map((name) => ({ name, hz, kinds: KINDS.filter(isUsed(formats, measured.includes(name))) })),
  ];
  const feeds = sources.flatMap(({ name, hz: feedHz, kinds }) => kinds.map((kind) => ({ name, kind, hz: feedHz })));
  const feedOf = (name: string, kind: Samples) => feeds.findIndex((feed) => feed.name === name && feed.kind === kind);
  const inputs = feeds.flatMap(({ kind, hz: feedHz }, at) => [
    ...['-f', FEEDS[kind].demuxer, '-ar', String(feedHz), '-ac', String(CHANNELS)],
    ...['-i', feedUrl(at)],
  ]);
  const cover = formats.some(takesCover) ? coverOf(plan) : undefined;
  const outputs = stems.flatMap((stem) =>
    tracksOf(plan, stem, hz, plan.frames ?? 0).flatMap(({ format, path, sampleRate, samples }) =>
      trackArgs({
        format,
        path,
        input: feedOf(stem, OUTPUT_FORMATS[format].samples),
        inputHz: hz,
        hz: sampleRate,
        samples,
        kbps: plan.kbps,
        tags: plan.tagsOf(stem),
        coverInput: cover && feeds.length,
        hasSoxr: plan.hasSoxr,
      }),
    ),
  );
  const covers = cover ? coverInputArgs(cover) : [];
  const args = [
    ...SUMMARY_ARGS,
    ...inputs,
    ...covers,
    ...outputs,
    ...loudnessArgs(measured.map((name) => feedOf(name, 'f32'))),
  ];
  const summaries = createSummaries();
  const fed = startFedFfmpeg(
    run,
    args,
    {
      signal,
      cpuSeconds: cpuSecondsOf(formats.length, sources.length),
      memoryBytes: MEMORY_BYTES + STREAM_BYTES * (feeds.length + stems.length * formats.length),
      onMessage: summaries.add,
      background: true,
    },
    sources.map((source) => source.kinds.map((kind) => FEEDS[kind].toBytes)),
  );
  return {
    sources: new Map(sources.map(({ name }, at) => [name, fed.sources[at] as BlockWriter])),
    ended: fed.ended,
    finish: async () => {
      const end = await fed.finish();
      return { end, loudness: new Map(measured.map((name, at) => [name, summaries.of(at)])) };
    },
  };
}

/** All tracks of a song have the same cover. */
function coverOf({ stems, tagsOf }: EncoderPlan): SongTags['cover'] {
  return tagsOf(stems[0] ?? '')?.cover;
}

/** Returns a filter of the kinds of samples that the tracks or a measurement need. */
function isUsed(formats: EncodeRequest['formats'], isMeasured: boolean) {
  return (kind: Samples) =>
    (kind === 'f32' && isMeasured) || formats.some((format) => OUTPUT_FORMATS[format].samples === kind);
}
