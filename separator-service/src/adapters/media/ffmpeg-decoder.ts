// Decodes an audio file to PCM, and reports what came in and what is wrong with it. Uses the
// decodable part of a damaged file. Output that is incomplete because ffmpeg was ended or the disk
// was full is not used.

import type { SourceInfo } from '@stemline/common/manifest/manifest.ts';
import type { Warning } from '@stemline/common/manifest/warnings.ts';
import type { Decoded, DecodeRequest, Decoder } from '../../domain/media.ts';
import { SAMPLE_RATE } from '../../domain/media.ts';
import { badAudio } from './decode/decode-failure.ts';
import { type DecodePlan, planDecoding } from './decode/decode-plan.ts';
import { isPcm } from './decode/decode-run.ts';
import { type DecodedStream, decodeStream, pcmLimits } from './decode/decode-stream.ts';
import { decodeEarly, type EarlyDecode, endedRun } from './decode/early-decode.ts';
import { type Judgement, judgeDecoding } from './decode/judge-decoding.ts';
import { isConfirmed, knownPlan } from './decode/known-mp3.ts';
import { sourceOf } from './decode/source-info.ts';
import type { SpareDecoder } from './decode/spare-decoder.ts';
import type { Ffmpeg } from './ffmpeg/ffmpeg.ts';
import { mediaInputOf } from './input/media-input.ts';
import { readTags } from './tags/song-tags.ts';

/**
 * Creates a decoder that uses at most 600 s of CPU time for one run, and makes up to three runs for
 * a damaged file. `spare`: a decoder that already waits for a song; undefined: each song starts its
 * own.
 */
export function createFfmpegDecoder(ffmpeg: Ffmpeg, spare?: Pick<SpareDecoder, 'decode'>): Decoder {
  return { decode: (request) => decode(ffmpeg, request, spare) };
}

async function decode(
  ffmpeg: Ffmpeg,
  request: DecodeRequest,
  spare: Pick<SpareDecoder, 'decode'> | undefined,
): Promise<Decoded> {
  const { maxSeconds, signal } = request;
  const input = await mediaInputOf(request.input);
  const { bySize, byLength } = pcmLimits(input.bytes, maxSeconds);
  const output = { path: request.output, maxBytes: Math.min(bySize, byLength) };
  const known = knownPlan(request, input);
  const ended = await spare?.decode(request, known);
  // ffprobe starts first, so that it does not wait for the run.
  const planning = known ? undefined : planDecoding(ffmpeg, request, input);
  const early = ended ? endedRun(ended) : decodeEarly(ffmpeg, input, { output, signal });
  const plan = await confirmed(known, early)
    .then((plan) => plan ?? planning ?? planDecoding(ffmpeg, request, input))
    .catch(async (error: unknown) => {
      await early.end();
      throw error;
    });
  const decoded = await decodeStream(ffmpeg, request, plan, early);
  const { warnings, failure } = judge(plan, decoded);
  if (failure !== undefined) throw badAudio(failure, decoded.figures.end);
  const source = sourceOf(plan, decoded);
  const read = request.keepTags ? await readTags(ffmpeg, plan.input, request) : undefined;
  return {
    frames: decoded.frames,
    source,
    warnings: [...warnings, ...otherStreams(source), ...(read?.warnings ?? [])],
    tags: read?.tags,
  };
}

/** Returns the plan unless the run shows that ffprobe must describe the file. */
async function confirmed(known: DecodePlan | undefined, early: EarlyDecode): Promise<DecodePlan | undefined> {
  const figures = known && (await early.figures);
  return figures && isConfirmed(known, figures) ? known : undefined;
}

/** The largest samples of lossy codecs, in bits. */
const LOSSY_BITS = 16;
/** Frames of noise may take more bytes than their samples. */
const FRAMING = 1.1;

function judge(plan: DecodePlan, { frames, seconds, figures }: DecodedStream): Judgement {
  const { stream, input } = plan;
  const bytesPerFrame = (stream.channels || 1) * Math.ceil((stream.bits ?? LOSSY_BITS) / 8);
  return judgeDecoding({
    audioBytes: input.audioBytes,
    endsEarly: input.endsEarly,
    declared: plan.declared,
    decodedSeconds: seconds,
    silentSeconds: frames / SAMPLE_RATE - seconds,
    errors: figures.errors,
    packets: isPcm(stream.codec) ? undefined : figures.packets,
    bytesPerSecond: FRAMING * (stream.sampleRate || figures.packets.sampleRate) * bytesPerFrame,
    hasOthers: plan.hasOthers,
  });
}

function otherStreams({ stream, streams }: SourceInfo): Warning[] {
  if (streams === 1) return [];
  const used = `The file has ${streams} audio streams; stream ${stream} was used.`;
  return [{ code: 'OTHER_STREAMS', text: `${used} The option audio_stream chooses another one.` }];
}
