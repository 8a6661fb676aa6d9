// Bounds the size of the tracks of a song before they are made.

import { OUTPUT_FORMATS, type OutputFormatName } from '@stemline/common/audio/output-formats.ts';
import { type EncodeRequest, SAMPLE_RATE } from '../../../domain/media.ts';
import { resampledFrames, stemRate } from './rates.ts';

/**
 * Stereo samples without compression. FLAC stores a block uncompressed when compression would
 * make it larger.
 */
const BYTES_PER_FRAME = { s16: 4, s24: 6, f32: 8 } as const;
/** The highest bit rate of a lossy format is 320 kbit/s, that of MP3. */
const LOSSY_BYTES_PER_SECOND = 40_000;
const LOSSLESS: ReadonlySet<string> = new Set(['flac', 'wav']);
/** Factor for the headers of the blocks of FLAC, with a margin. */
const HEADERS = 1.01;
/** Tags with the largest cover, and the beginning of a file. */
const FIXED_BYTES = 11 * 2 ** 20;

/** Returns the most bytes that all tracks take. */
export function trackBytes(
  { formats, hz, stems }: Pick<EncodeRequest, 'formats' | 'hz' | 'stems'>,
  frames: number,
): number {
  const each = formats.map((format) => HEADERS * sampleBytes(format, hz, frames) + FIXED_BYTES);
  return Math.ceil(stems.length * each.reduce((sum, bytes) => sum + bytes, 0));
}

/** Returns whether tracks in the format keep all samples. */
export function isLossless(format: OutputFormatName): boolean {
  return LOSSLESS.has(OUTPUT_FORMATS[format].muxer);
}

function sampleBytes(format: OutputFormatName, hz: number, frames: number): number {
  if (!isLossless(format)) return (frames / SAMPLE_RATE) * LOSSY_BYTES_PER_SECOND;
  return resampledFrames(frames, SAMPLE_RATE, stemRate(hz)) * BYTES_PER_FRAME[OUTPUT_FORMATS[format].samples];
}
