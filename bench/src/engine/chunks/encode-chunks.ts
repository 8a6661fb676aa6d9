// Encodes a track whole or in chunks, with ffmpeg and the arguments of the separator.

import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { PCM_ARGS } from '@stemline/separator-service/adapters/media/ffmpeg/ffmpeg.ts';
import type { Semaphore } from '@stemline/separator-service/adapters/media/ffmpeg/semaphore.ts';
import { trackArgs } from '@stemline/separator-service/adapters/media/tracks/encoder-args.ts';
import { FRAME_BYTES, SAMPLE_RATE } from '@stemline/separator-service/domain/media.ts';
import { infoFrame } from './info-frame.ts';
import { joinChunks } from './join-chunks.ts';
import { framesOf } from './mp3-frames.ts';

/** A file with the samples of a track: interleaved stereo, 32-bit floats, 44.1 kHz. */
export interface Pcm {
  readonly name: string;
  readonly path: string;
  /** Samples of each channel. */
  readonly samples: number;
}

/** A way to encode a track. */
export interface Way {
  /** The greatest number of chunks. 1: the whole track. */
  readonly chunks: number;
  readonly hasReservoir: boolean;
}

const KBPS = 320;
const FRAME_SAMPLES = 1_152;
/** Frames after which the lengths of the frames repeat, at 44.1 kHz and a constant bit rate. */
const PERIOD = 49;
/** Frames that a chunk encodes before its own, so that the encoder reaches the same state. */
export const LEAD_IN = 2 * PERIOD;
/** Frames that a chunk encodes after its own, among which the border to the next one is chosen. */
const LEAD_OUT = 24;
const MAX_TEXT = 1 << 24;

/** Times of an encoding, in seconds. */
export interface EncodeTimes {
  /** For each process, from its start to its end. */
  readonly processes: readonly number[];
  /** Processor time of all processes, which ffmpeg counts from the end of its start. */
  readonly processor: number;
  /** Time of joining the chunks. */
  readonly joining: number;
}

interface ProcessTimes {
  readonly seconds: number;
  readonly processor: number;
}

/**
 * Writes the MP3, with `permits` for the processes. Rejects with a PlainError when the chunks
 * cannot be joined.
 */
export async function encodeTrack(pcm: Pcm, way: Way, path: string, permits: Semaphore): Promise<EncodeTimes> {
  const cuts = cutsOf(pcm.samples, way.chunks);
  const run = (to: string, first: number, end: number) =>
    permits.run(new AbortController().signal, () => encode(pcm, way, to, { first, end }));
  if (cuts.length === 1) return timesOf([await run(path, 0, Number.POSITIVE_INFINITY)], 0);
  const plans = cuts.map((cut, at) => {
    const next = cuts[at + 1];
    const end = next === undefined ? Number.POSITIVE_INFINITY : next + LEAD_OUT;
    return { cut, first: Math.max(0, cut - LEAD_IN), end, path: `${path}.${at}` };
  });
  const times = await Promise.all(plans.map((plan) => run(plan.path, plan.first, plan.end)));
  const begin = performance.now();
  const chunks = await Promise.all(
    plans.map(async (plan) => ({ ...plan, frames: framesOf(await readFile(plan.path)) })),
  );
  const frames = joinChunks(chunks.map((chunk) => ({ ...chunk, frames: chunk.frames.slice(1) })));
  await writeFile(path, Buffer.concat([infoFrame(chunks.at(-1)?.frames[0] as Buffer, frames), ...frames]));
  await Promise.all(plans.map((plan) => rm(plan.path)));
  return timesOf(times, (performance.now() - begin) / 1000);
}

function timesOf(times: readonly ProcessTimes[], joining: number): EncodeTimes {
  const processor = times.reduce((sum, time) => sum + time.processor, 0);
  return { processes: times.map(({ seconds }) => seconds), processor, joining };
}

/** Returns the first frames of the chunks. They depend on the length and the number only. */
export function cutsOf(samples: number, chunks: number): number[] {
  const length = samples / FRAME_SAMPLES / chunks;
  const cuts = Array.from({ length: chunks }, (_, at) => Math.round((at * length) / PERIOD) * PERIOD);
  return [...new Set(cuts)].filter((cut) => cut === 0 || (cut + LEAD_OUT) * FRAME_SAMPLES < samples);
}

async function encode(
  { path, samples }: Pcm,
  { hasReservoir }: Way,
  to: string,
  { first, end }: { readonly first: number; readonly end: number },
): Promise<ProcessTimes> {
  const place = (frame: number) => Math.min(frame * FRAME_SAMPLES, samples) * FRAME_BYTES;
  const input = [...PCM_ARGS, '-i', `subfile,,start,${place(first)},end,${place(end)},,:${path}`];
  const output = trackArgs({
    ...{ format: 'mp3', path: to, input: 0, inputHz: SAMPLE_RATE, hz: SAMPLE_RATE, samples, kbps: KBPS },
    ...{ tags: undefined, coverInput: undefined, hasSoxr: false },
  });
  const reservoir = hasReservoir ? [] : ['-reservoir', '0'];
  const args = ['-nostdin', '-y', '-nostats', '-benchmark', ...input, ...output.toSpliced(-3, 0, ...reservoir)];
  const begin = performance.now();
  const { stderr } = await promisify(execFile)('ffmpeg', args, { maxBuffer: MAX_TEXT });
  const seconds = (performance.now() - begin) / 1000;
  const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr) ?? [];
  return { seconds, processor: Number(user) + Number(system) };
}
