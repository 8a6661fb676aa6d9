// Limits for an audio file: its sample rate, and the amount of PCM for its size.

import { FRAME_BYTES, SAMPLE_RATE } from '../../../domain/media.ts';

const MIN_HZ = 4_000;
const MAX_HZ = 768_000;

/**
 * ffmpeg's `framecrc` output begins with lines about the stream, such as `#sample_rate 0: 44100`.
 */
const RATE_LINE = /^#sample_rate \d+: (\d+)$/;

/** Returns the sample rate in a line of ffmpeg if it is out of range, otherwise undefined. */
export function refusedRate(line: string): number | undefined {
  const hz = Number(RATE_LINE.exec(line)?.[1] ?? MIN_HZ);
  return isRefusedRate(hz) ? hz : undefined;
}

/** Returns whether a sample rate, in Hz, is out of range. */
export function isRefusedRate(hz: number): boolean {
  return hz < MIN_HZ || hz > MAX_HZ;
}

/**
 * The fewest bytes that a second of sound may have: half of a second of silence, which compresses
 * best, in Vorbis, the smallest codec in common use. FLAC with the largest blocks can be smaller,
 * but only hostile files use such blocks for silence.
 */
const MIN_BYTES_PER_SECOND = 64;
/** Allowed for files of any size, because small files are mostly headers and a minute is cheap. */
const FREE_SECONDS = 60;

/** Returns the most bytes of PCM that a file of `bytes` may produce. */
export function maxPcmBytes(bytes: number): number {
  return Math.ceil(FREE_SECONDS + bytes / MIN_BYTES_PER_SECOND) * SAMPLE_RATE * FRAME_BYTES;
}
