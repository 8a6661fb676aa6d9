// Decodes the planned stream. A damaged file is decoded a second time, with silence in place of
// what could not be decoded, so that the parts after the damage stay at their times.

import { rename, rm } from 'node:fs/promises';
import { PADDING_SECONDS } from '@stemline/common/limits.ts';
import { type DecodeRequest, FRAME_BYTES, MIN_SECONDS, SAMPLE_RATE } from '../../../domain/media.ts';
import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts';
import { wasCutShort } from '../ffmpeg/ffmpeg-fault.ts';
import { maxPcmBytes } from './decode-bounds.ts';
import { badRate, nothingDecoded, throwIfCutShort, tooLong, tooShort } from './decode-failure.ts';
import type { DecodePlan } from './decode-plan.ts';
import { type DecodeFigures, type DecodeRun, decodeOnce } from './decode-run.ts';
import type { decodeEarly } from './early-decode.ts';

/** A decoded stream. */
export interface DecodedStream {
  /** Frames of the PCM, with the silence. */
  readonly frames: number;
  /** Audio without the silence. */
  readonly seconds: number;
  /** Of the first run. */
  readonly figures: DecodeFigures;
}

/** Formats whose packets have the times of their samples. */
const TIMED = ['flac', 'wv', 'tta', 'ape', 'mov', 'ogg', 'matroska'];
/** Lossless codecs have no padding, so a result that is shorter by more than this has a gap. */
const GAP_SECONDS = 0.02;
/** Puts silence into gaps of at least 10 ms; the shortest usual frames of audio have 20 ms. */
const FILL = 'aresample=async=1:min_hard_comp=0.01';
/**
 * Silence after junk. The frames after junk refer to bytes before it, and may decode to noise above
 * full scale. A parser needs up to six frames of MP3 to find frames again.
 */
const NOISE_SECONDS = 0.3;

/** Returns the limits of the PCM in bytes: by the size of the file, and by the longest song. */
export function pcmLimits(
  fileBytes: number,
  maxSeconds: number,
): { readonly bySize: number; readonly byLength: number } {
  // Decodes one second more than is allowed, to recognise a song that is too long.
  const byLength = (maxSeconds + PADDING_SECONDS + 1) * SAMPLE_RATE * FRAME_BYTES;
  return { bySize: maxPcmBytes(fileBytes), byLength };
}

/** Rejects with a JobFailure, such as BAD_AUDIO or TOO_LONG. */
export async function decodeStream(
  ffmpeg: Ffmpeg,
  request: DecodeRequest,
  plan: DecodePlan,
  early: ReturnType<typeof decodeEarly>,
): Promise<DecodedStream> {
  const { maxSeconds, output, signal } = request;
  const { bySize, byLength } = pcmLimits(plan.input.bytes, maxSeconds);
  const run: DecodeRun = {
    inputArgs: plan.input.audioArgs,
    map: plan.map,
    codec: plan.stream.codec,
    filter: plan.downmix.filter,
    output: { path: output, maxBytes: Math.min(bySize, byLength) },
    signal,
  };
  const figures = await early.figuresOf(run);
  const { end, frames } = figures;
  // This check comes first, because ffmpeg may fail on the rate before this process ends it.
  if (figures.badRate !== undefined) throw badRate(figures.badRate);
  if (end.exceeded === 'output' && byLength <= bySize) throw tooLong(undefined, maxSeconds);
  throwIfCutShort(end, frames > 0);
  if (frames === 0) throw nothingDecoded(end);
  const seconds = frames / SAMPLE_RATE;
  if (seconds < MIN_SECONDS) throw tooShort(seconds, MIN_SECONDS);
  if (seconds > maxSeconds + PADDING_SECONDS) throw tooLong(seconds, maxSeconds);
  return { frames: await repaired(ffmpeg, run, plan, figures), seconds, figures };
}

/** Returns the number of frames, of the second run if one was necessary and its result is good. */
async function repaired(ffmpeg: Ffmpeg, run: DecodeRun, plan: DecodePlan, first: DecodeFigures): Promise<number> {
  const repair = repairOf(plan, first);
  if (!repair) return first.frames;
  const path = `${run.output.path}.repaired`;
  const filter = `${repair},${run.filter}`;
  const second = await decodeOnce(ffmpeg, { ...run, filter, output: { ...run.output, path } });
  // Damaged times of packets may ask for hours of silence.
  const most = Math.max(plan.declared?.seconds ?? 0, first.packets.spanSeconds) + GAP_SECONDS;
  const isGood = second.frames >= first.frames && second.frames <= Math.max(first.frames, most * SAMPLE_RATE);
  if (!isGood || wasCutShort(second.end)) {
    await rm(path, { force: true });
    return first.frames;
  }
  await rename(path, run.output.path);
  return second.frames;
}

/** Returns the filter that a damaged file needs; undefined: the file needs none. */
function repairOf({ demuxer, stream }: DecodePlan, { errors, packets, frames }: DecodeFigures): string | undefined {
  if (packets.junkSeconds.length > 0) {
    const times = packets.junkSeconds.map((from) => `between(t,${from},${from + NOISE_SECONDS})`);
    return `volume=0:enable='${times.join('+')}'`;
  }
  const isTimed = demuxer.split(',').some((name) => TIMED.includes(name));
  const isShort = stream.bits !== null && packets.spanSeconds - frames / SAMPLE_RATE > GAP_SECONDS;
  return isTimed && (errors > 0 || isShort) ? FILL : undefined;
}
