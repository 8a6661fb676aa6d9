// Tests the samples and the header of a rendered mix.

import { expect, it } from 'vitest';
import { stereoOf, wavLayout } from '../readers/wav-layout.ts';
import { mixToIntegers, wavHeader } from './wav-file.ts';

it('stems are added with their gains, and what exceeds full scale is cut off and counted', () => {
  const stems = [
    [new Float32Array([0.5, 0.5, -1, 0]), new Float32Array([0.25, 1, 1, 0])],
    [new Float32Array([0.25, 1, -1, 0]), new Float32Array([0, 0, 0, -1])],
  ] as const;
  const { samples, clipped } = mixToIntegers(stems, [1, 0.75]);
  expect([...samples]).toEqual([0x5800, 0x2000, 0x7fff, 0x7fff, -0x8000, 0x7fff, 0, -0x6000]);
  // A sum of exactly 1 is full scale.
  expect(clipped).toBe(2);
});

it('the header describes the samples that follow it', () => {
  const samples = new Int16Array([0x4000, -0x4000, 0, 0x2000]);
  const file = new Uint8Array(44 + samples.byteLength);
  file.set(new Uint8Array(wavHeader(2, 48_000)));
  file.set(new Uint8Array(samples.buffer), 44);
  const layout = wavLayout(file);
  expect(layout).toEqual({ firstByte: 44, channels: 2, sampleBytes: 2, isFloat: false, sampleRate: 48_000 });
  if (!layout) return;
  const [left, right] = stereoOf(file.subarray(44), layout);
  expect([[...left], [...right]]).toEqual([
    [0.5, 0],
    [-0.5, 0.25],
  ]);
  expect(new DataView(file.buffer).getUint32(4, true)).toBe(file.length - 8);
});
