// Computes the waveform peaks of a song from its blocks.

import {
  PEAK_LEVELS,
  PEAKS_HEADER_BYTES,
  PEAKS_PIXEL_BYTES,
  PEAKS_VERSION,
} from '@stemline/common/audio/peaks-file.ts';
import { CHANNELS } from '../../../domain/media.ts';
import type { BlockConsumer } from './pcm-blocks.ts';

const FINEST = PEAK_LEVELS[0] * CHANNELS;
/** The list of pixels grows by this number: 12 minutes. */
const PIXELS = 65_536;
const FULL_SCALE = 32_768;

/**
 * Creates a consumer whose result is the file of peaks-file.ts with all levels. A pixel has one
 * channel, with the minimum and the maximum over both channels of the song. Four hours take 5 MB.
 */
export function createPeaks(sampleRate: number): BlockConsumer<Buffer> {
  let pixels = new Int16Array(2 * PIXELS);
  let count = 0;
  let filled = 0;
  let low = 0;
  let high = 0;

  const endPixel = () => {
    if (2 * count === pixels.length) {
      const longer = new Int16Array(pixels.length + 2 * PIXELS);
      longer.set(pixels);
      pixels = longer;
    }
    pixels[2 * count] = toInt(low);
    pixels[2 * count + 1] = toInt(high);
    count += 1;
    filled = 0;
  };

  return {
    write: async (block) => {
      for (let at = 0; at < block.length; ) {
        const end = Math.min(block.length, at + FINEST - filled);
        if (filled === 0) {
          low = block[at] as number;
          high = low;
        }
        filled += end - at;
        for (; at < end; at += 1) {
          const sample = block[at] as number;
          if (sample < low) low = sample;
          if (sample > high) high = sample;
        }
        if (filled === FINEST) endPixel();
      }
    },
    finish: async () => {
      // As in audiowaveform, the last pixel may have fewer samples.
      if (filled > 0) endPixel();
      const levels = PEAK_LEVELS.map((samples) =>
        mergedPixels(pixels.subarray(0, 2 * count), samples / PEAK_LEVELS[0]),
      );
      return Buffer.concat(levels.map((level, at) => fileOf(level, sampleRate, PEAK_LEVELS[at] as number)));
    },
  };
}

function toInt(sample: number): number {
  return Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.floor(sample * FULL_SCALE + 0.5)));
}

/** Returns pixels that each cover `factor` of the given ones. */
function mergedPixels(pixels: Int16Array, factor: number): Int16Array {
  const merged = new Int16Array(2 * Math.ceil(pixels.length / 2 / factor));
  for (let to = 0; to < merged.length; to += 2) {
    const from = to * factor;
    const end = Math.min(pixels.length, from + 2 * factor);
    let low = pixels[from] as number;
    let high = pixels[from + 1] as number;
    for (let at = from; at < end; at += 2) {
      low = Math.min(low, pixels[at] as number);
      high = Math.max(high, pixels[at + 1] as number);
    }
    merged[to] = low;
    merged[to + 1] = high;
  }
  return merged;
}

/** Returns one level as a .dat file. */
function fileOf(pixels: Int16Array, sampleRate: number, samplesPerPixel: number): Buffer {
  const length = pixels.length / 2;
  const file = Buffer.alloc(PEAKS_HEADER_BYTES + PEAKS_PIXEL_BYTES * length);
  file.writeInt32LE(PEAKS_VERSION, 0);
  file.writeUInt32LE(0, 4);
  file.writeInt32LE(sampleRate, 8);
  file.writeInt32LE(samplesPerPixel, 12);
  file.writeUInt32LE(length, 16);
  file.writeInt32LE(1, 20);
  pixels.forEach((value, at) => {
    file.writeInt16LE(value, PEAKS_HEADER_BYTES + 2 * at);
  });
  return file;
}
