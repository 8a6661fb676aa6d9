// Limits of what an audio file may claim and become: its sample rate, and the sound that its bytes may hold.

import { FRAME_BYTES, SAMPLE_RATE } from './pcm.ts';

const MIN_HZ = 4_000;
const MAX_HZ = 768_000;

/** ffmpeg's `framecrc` output begins with lines on the stream, such as `#sample_rate 0: 44100`. */
const RATE_LINE = /^#sample_rate \d+: (\d+)$/;

/** The sample rate that a line of ffmpeg's names, if it names one that is not accepted. */
export function refusedRate(line: string): number | undefined {
  const hz = Number(RATE_LINE.exec(line)?.[1] ?? MIN_HZ);
  return hz < MIN_HZ || hz > MAX_HZ ? hz : undefined;
}

/**
 * The least bytes for a second of sound. Silence is what codecs make smallest: measured at 15 bytes (FLAC at 8 kHz in the
 * largest blocks there are), 127 (Vorbis), 177 (FLAC as usual), 227 (Opus), 420 (AAC, ALAC), 1 000 (MP3 at 8 kbit/s).
 */
const MIN_BYTES_PER_SECOND = 8;
/** Allowed for a file of any size: small files are mostly headers, and a minute costs little. */
const FREE_SECONDS = 60;

/** The PCM that a file of `bytes` may become; more is out of proportion. */
export function maxPcmBytes(bytes: number): number {
  return Math.ceil(FREE_SECONDS + bytes / MIN_BYTES_PER_SECOND) * SAMPLE_RATE * FRAME_BYTES;
}
