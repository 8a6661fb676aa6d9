// Waveform peaks of a stem as the page draws them.

import { PEAK_LEVELS, PEAKS_HEADER_BYTES, peaksLevelBytes } from '@stemline/common/audio/peaks-file.ts';

/** The lowest and the highest sample of each pixel, in turn; full scale is 32768. */
export interface Peaks {
  /** In Hz. It is the rate of the peaks, which tracks of the same stem may not have. */
  readonly sampleRate: number;
  readonly samplesPerPixel: number;
  readonly pixels: Int16Array;
}

const FULL_SCALE = 32_768;
/**
 * The rate of the peaks of every separator, in Hz. Only the choice of a level depends on it: the
 * header is read later.
 */
const USUAL_RATE = 44_100;

/** Reads a downloaded level. Throws an Error when the bytes are not that level. */
export function parsePeaks(bytes: Uint8Array, level: number): Peaks {
  const header = bytes.subarray(0, PEAKS_HEADER_BYTES);
  if (peaksLevelBytes(header, level) !== bytes.byteLength) throw new Error(`the peaks of level ${level} are cut`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixels = Int16Array.from({ length: (bytes.byteLength - PEAKS_HEADER_BYTES) / 2 }, (_, index) =>
    view.getInt16(PEAKS_HEADER_BYTES + 2 * index, true),
  );
  return { sampleRate: view.getInt32(8, true), samplesPerPixel: PEAK_LEVELS[level] as number, pixels };
}

/**
 * Returns the coarsest level with at least one pixel for each column of the drawing, so that the
 * download is small and the drawing is sharp.
 */
export function levelFor(seconds: number, columns: number): number {
  for (let level = PEAK_LEVELS.length - 1; level > 0; level -= 1) {
    if ((seconds * USUAL_RATE) / (PEAK_LEVELS[level] as number) >= columns) return level;
  }
  return 0;
}

/**
 * Returns the lowest and the highest sample of each column in turn, where 1 is full scale. The
 * columns span the seconds.
 */
export function columnsOf(peaks: Peaks, columns: number, seconds: number): Float32Array {
  const { sampleRate, samplesPerPixel, pixels } = peaks;
  const result = new Float32Array(2 * columns);
  const last = pixels.length / 2 - 1;
  const perColumn = (seconds * sampleRate) / samplesPerPixel / columns;
  for (let column = 0; column < columns; column += 1) {
    const first = Math.min(last, Math.floor(column * perColumn));
    const end = Math.max(first + 1, Math.min(last + 1, Math.ceil((column + 1) * perColumn)));
    let [low, high] = [FULL_SCALE, -FULL_SCALE];
    for (let pixel = first; pixel < end; pixel += 1) {
      low = Math.min(low, pixels[2 * pixel] ?? 0);
      high = Math.max(high, pixels[2 * pixel + 1] ?? 0);
    }
    result[2 * column] = low / FULL_SCALE;
    result[2 * column + 1] = high / FULL_SCALE;
  }
  return result;
}
