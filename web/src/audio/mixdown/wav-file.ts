// Writes WAV files with 16-bit stereo.

import type { Stereo } from '../readers/piece-reader.ts';
import { toInteger } from '../samples.ts';

const HEADER_BYTES = 44;
const BYTES_PER_FRAME = 4;

/** Returns the header of a file with this number of frames. */
export function wavHeader(frames: number, sampleRate: number): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES));
  const text = (at: number, value: string) => {
    for (const [index, letter] of [...value].entries()) view.setUint8(at + index, letter.charCodeAt(0));
  };
  const bytes = frames * BYTES_PER_FRAME;
  text(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + bytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  // PCM with two channels.
  view.setUint16(20, 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * BYTES_PER_FRAME, true);
  view.setUint16(32, BYTES_PER_FRAME, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, bytes, true);
  return view.buffer;
}

/** Samples as integers, and the number of samples that exceeded full scale. */
export interface Integers {
  readonly samples: Int16Array<ArrayBuffer>;
  readonly clipped: number;
}

/**
 * Adds the stems with their gains and rounds the sums to 16 bits. A sum above full scale is cut off
 * there, as a sound device does.
 */
export function mixToIntegers(stems: readonly Stereo[], gains: readonly number[]): Integers {
  const frames = stems[0]?.[0].length ?? 0;
  const samples = new Int16Array(frames * 2);
  let clipped = 0;
  for (const channel of [0, 1] as const) {
    const sums = new Float32Array(frames);
    for (const [index, stem] of stems.entries()) addScaled(sums, stem[channel], gains[index] ?? 0);
    for (let frame = 0; frame < frames; frame += 1) {
      const value = sums[frame] as number;
      if (value > 1 || value < -1) clipped += 1;
      samples[frame * 2 + channel] = toInteger(value);
    }
  }
  return { samples, clipped };
}

function addScaled(sums: Float32Array, samples: Float32Array, gain: number): void {
  for (let n = 0; n < sums.length; n += 1) sums[n] = (sums[n] as number) + gain * (samples[n] as number);
}
