// Reads what the headers of a file say about its streams, with ffprobe.

import { jsonOrUndefined } from '@stemline/common/json-text.ts';
import { z } from 'zod';
import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts';
import type { FfmpegEnd } from '../ffmpeg/ffmpeg-run.ts';

/** One audio stream, as the headers and the first packets describe it. */
export interface AudioStream {
  /** Its number among all streams of the file, from 0. */
  readonly index: number;
  /** As ffmpeg names it; undefined: ffmpeg does not know it. */
  readonly codec: string | undefined;
  /** In Hz; 0: unknown, as `channels`. */
  readonly sampleRate: number;
  readonly channels: number;
  /** As ffmpeg names it; empty: none. */
  readonly layout: string;
  /** Bits of a sample; null: the codec is lossy. */
  readonly bits: number | null;
  readonly isDefault: boolean;
  readonly seconds: number | undefined;
}

/** The streams of a file. */
export interface Probed {
  /** The demuxer that ffmpeg chose, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly demuxer: string;
  readonly audio: readonly AudioStream[];
  /** True when the file has a second audio stream, or video that is not a cover. */
  readonly hasOthers: boolean;
  readonly seconds: number | undefined;
  /** True when ffmpeg computed the lengths from the size of the file. */
  readonly isEstimate: boolean;
}

/** Real files need less than a second. */
const CPU_SECONDS = 60;
const STREAM = 'index,codec_type,codec_name,sample_fmt,sample_rate,channels,channel_layout,duration';
const ENTRIES =
  `format=format_name,duration:stream=${STREAM},bits_per_sample,bits_per_raw_sample` +
  ':stream_disposition=default,attached_pic:stream_tags=DURATION';
/** ffmpeg's warning; a test covers both cases, because other versions may word it differently. */
const ESTIMATE = /Estimating duration from bitrate/;
/** Other codecs may report bits too, which are those of their decoder. */
const LOSSLESS = /^(pcm_(?!alaw|mulaw|vidc)|flac|alac|wavpack|ape|tta|tak|mlp|truehd|wmalossless|shorten|dsd_)/;

const numeric = z.coerce.number().optional().catch(undefined);
const flag = z.coerce.number().optional().catch(0);
const streamSchema = z.object({
  index: z.number(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  sample_fmt: z.string().optional(),
  sample_rate: numeric,
  channels: numeric,
  channel_layout: z.string().optional(),
  duration: numeric,
  bits_per_sample: numeric,
  bits_per_raw_sample: numeric,
  disposition: z.object({ default: flag, attached_pic: flag }).optional(),
  tags: z.object({ DURATION: z.string().optional() }).optional(),
});
const outputSchema = z.object({
  streams: z.array(streamSchema),
  format: z.object({ format_name: z.string().default(''), duration: numeric }),
});

/**
 * Returns the streams of the file that `inputArgs` opens. Undefined with `end`: ffprobe failed,
 * although ffmpeg may decode a part of the file.
 */
export async function probeFile(
  ffmpeg: Ffmpeg,
  inputArgs: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly probed: Probed | undefined; readonly end: FfmpegEnd }> {
  let isEstimate = false;
  const args = ['-threads', '1', '-show_entries', ENTRIES, '-of', 'json=c=1', ...inputArgs];
  const end = await ffmpeg.probe(args, {
    signal,
    cpuSeconds: CPU_SECONDS,
    onMessage: (line) => {
      isEstimate ||= ESTIMATE.test(line);
    },
  });
  const output = outputSchema.safeParse(jsonOrUndefined(end.text));
  if (end.exitCode !== 0 || !output.success) return { probed: undefined, end };
  const { streams, format } = output.data;
  const real = streams.filter(({ disposition }) => disposition?.attached_pic !== 1);
  const audio = real.filter(({ codec_type }) => codec_type === 'audio').map(streamOf);
  const hasOthers = audio.length > 1 || real.some(({ codec_type }) => codec_type === 'video');
  return { probed: { demuxer: format.format_name, audio, hasOthers, seconds: format.duration, isEstimate }, end };
}

function streamOf(stream: z.infer<typeof streamSchema>): AudioStream {
  const { codec_name: codec, channel_layout: layout = '' } = stream;
  return {
    index: stream.index,
    codec: codec === 'unknown' || codec === 'none' ? undefined : codec,
    sampleRate: stream.sample_rate ?? 0,
    channels: stream.channels ?? 0,
    layout: layout === 'unknown' ? '' : layout,
    bits: bitsOf(stream),
    isDefault: stream.disposition?.default === 1,
    seconds: clockSeconds(stream.tags?.DURATION) ?? stream.duration,
  };
}

function bitsOf({ codec_name, bits_per_raw_sample, bits_per_sample, sample_fmt }: z.infer<typeof streamSchema>) {
  if (codec_name === undefined || !LOSSLESS.test(codec_name)) return null;
  if (codec_name.startsWith('dsd_')) return 1;
  return bits_per_raw_sample || bits_per_sample || Number(/\d+/.exec(sample_fmt ?? '')?.[0] ?? 0) || null;
}

/** Returns the seconds of a time such as 00:03:20.5, which Matroska has for each stream. */
function clockSeconds(text: string | undefined): number | undefined {
  const parts = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/
    .exec(text ?? '')
    ?.slice(1)
    .map(Number);
  return parts?.reduce((sum, part) => 60 * sum + part, 0);
}
