// Compares recorded samples with those of a file.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const MAX_BYTES = 1 << 30;

/**
 * Resolves with the samples of the left channel of the audio at an address or path, as ffmpeg
 * decodes it at its own rate.
 */
export async function decodeLeft(source: string): Promise<Float32Array> {
  const args = ['-nostdin', '-v', 'error', '-i', source, '-af', 'pan=mono|c0=c0', '-f', 'f32le', '-'];
  const { stdout } = await execute('ffmpeg', args, { encoding: 'buffer', maxBuffer: MAX_BYTES });
  return new Float32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length));
}

/** Returns a part of a signal. Throws a RangeError when the signal does not have it. */
export function partOf(samples: Float32Array, from: number, length: number): Float32Array {
  if (!Number.isInteger(from) || from < 0 || from + length > samples.length)
    throw new RangeError(`there are no ${length} samples from ${from} on; the signal has ${samples.length}`);
  return samples.subarray(from, from + length);
}

/**
 * Returns the offset in `reference` at which it resembles `part` most, from `from` to `to`, and how
 * much: 1 is equal.
 */
export function locate(
  part: Float32Array,
  reference: Float32Array,
  [from, to]: readonly [from: number, to: number],
): { readonly at: number; readonly correlation: number } {
  let found = { at: from, correlation: -1 };
  for (let at = from; at <= to; at += 1) {
    const correlation = correlationOf(part, partOf(reference, at, part.length));
    if (correlation > found.correlation) found = { at, correlation };
  }
  return found;
}

function correlationOf(a: Float32Array, b: Float32Array): number {
  let [product, energyA, energyB] = [0, 0, 0];
  for (let n = 0; n < a.length; n += 1) {
    const [x, y] = [a[n] as number, b[n] as number];
    product += x * y;
    energyA += x * x;
    energyB += y * y;
  }
  return product / Math.sqrt(energyA * energyB + Number.MIN_VALUE);
}

/** Returns the largest difference between the samples of signals of equal length. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let n = 0; n < a.length; n += 1) largest = Math.max(largest, Math.abs((a[n] as number) - (b[n] as number)));
  return largest;
}

/** Returns the level of a signal in dB of full scale. */
export function levelDb(samples: Float32Array): number {
  return 10 * Math.log10(samples.reduce((energy, sample) => energy + sample ** 2, 0) / samples.length);
}

/** Returns the index of the first sample that is not silent; the length if all are. */
export function firstSound(samples: Float32Array): number {
  const index = samples.findIndex((sample) => Math.abs(sample) > 1e-7);
  return index < 0 ? samples.length : index;
}
