// Makes files of waveform peaks.

import { PEAK_LEVELS, PEAKS_PIXEL_BYTES, PEAKS_VERSION } from '@stemline/common/audio/peaks-file.ts';

/** Returns one level with `pixels` pixels, whose bytes all are `fill`. */
function peaksLevelOf(level: number, pixels: number, fill: number): Buffer {
  const header = Buffer.from(new Int32Array([PEAKS_VERSION, 0, 44_100, PEAK_LEVELS[level] ?? 0, pixels, 1]).buffer);
  return Buffer.concat([header, Buffer.alloc(pixels * PEAKS_PIXEL_BYTES, fill)]);
}

/** Returns the levels of a file of peaks, whose bytes differ for each `fill`. */
export function peaksOf(fill: number): Buffer[] {
  return [20_000, 2_500, 313].map((pixels, level) => peaksLevelOf(level, pixels, fill + level));
}
