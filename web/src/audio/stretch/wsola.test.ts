// Tests the change of speed at constant pitch.

import { expect, it } from 'vitest';
import { createWsola } from './wsola.ts';

const RATE = 44_100;

function tone(frequency: number, seconds: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: seconds * RATE }, (_, n) => 0.5 * Math.sin((2 * Math.PI * frequency * n) / RATE));
}

/** Noise that is the same in every run. */
function noise(seconds: number, seed: number): Float32Array<ArrayBuffer> {
  let state = seed;
  return Float32Array.from({ length: seconds * RATE }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 32;
  });
}

/** Stretches channels in pieces of these lengths. */
function stretched(channels: readonly Float32Array[], speed: number, pieceFrames: readonly number[]): Float32Array[] {
  const wsola = createWsola(channels.length, RATE, speed);
  const frames = channels[0]?.length ?? 0;
  const parts: Float32Array[][] = [];
  for (let from = 0, index = 0; from < frames; index += 1) {
    const end = Math.min(frames, from + (pieceFrames[index % pieceFrames.length] as number));
    parts.push(
      wsola.push(
        channels.map((channel) => channel.slice(from, end)),
        end === frames,
      ),
    );
    from = end;
  }
  return channels.map((_, channel) => {
    const output = new Float32Array(parts.reduce((sum, part) => sum + (part[channel] as Float32Array).length, 0));
    let at = 0;
    for (const part of parts) {
      output.set(part[channel] as Float32Array, at);
      at += (part[channel] as Float32Array).length;
    }
    return output;
  });
}

function largest(samples: Float32Array): number {
  return samples.reduce((found, sample) => Math.max(found, sample), 0);
}

/** The frequency of a tone, from the number of its periods between its first and last rise. */
function frequencyOf(samples: Float32Array): number {
  const rises: number[] = [];
  for (let n = 1; n < samples.length; n += 1) {
    const [before, after] = [samples[n - 1] as number, samples[n] as number];
    if (before < 0 && after >= 0) rises.push(n - after / (after - before));
  }
  return ((rises.length - 1) * RATE) / ((rises.at(-1) as number) - (rises[0] as number));
}

it.each([0.5, 0.75, 0.95, 1.05, 1.25, 1.5])('at speed %f a tone keeps its pitch, and no border clicks', (speed) => {
  const [output = new Float32Array()] = stretched([tone(440, 3)], speed, [RATE / 2, RATE]);
  expect(Math.abs(output.length - (3 * RATE) / speed)).toBeLessThan(0.02 * RATE);
  const middle = output.subarray(RATE / 10, output.length - RATE / 10);
  expect(Math.abs(1_200 * Math.log2(frequencyOf(middle) / 440))).toBeLessThan(3);
  // A step of the tone itself is at most 0.5 * 2 * PI * 440 / RATE = 0.031.
  const steps = middle.slice(1).map((sample, n) => Math.abs(sample - (middle[n] as number)));
  expect(largest(steps)).toBeLessThan(0.04);
  expect(largest(middle)).toBeGreaterThan(0.45);
});

it('all channels are cut at the same places, so that a sum of channels stays their sum', () => {
  const [a, b] = [noise(2, 1), tone(330, 2)];
  const sum = a.map((sample, n) => sample + (b[n] as number));
  const [outA, outB, outSum] = stretched([a, b, sum], 0.7, [RATE]) as [Float32Array, Float32Array, Float32Array];
  const difference = outSum.map((sample, n) => Math.abs(sample - (outA[n] as number) - (outB[n] as number)));
  expect(largest(difference)).toBeLessThan(1e-6);
});

it('the output does not depend on the lengths of the pieces', () => {
  const input = [noise(2, 5)];
  expect(stretched(input, 1.3, [1_000, 7_777])[0]).toEqual(stretched(input, 1.3, [2 * RATE])[0]);
});

it('at speed 1 the output is the input', () => {
  const input = noise(1, 3);
  const [output = new Float32Array()] = stretched([input], 1, [10_000]);
  expect(output.length).toBe(input.length);
  expect(largest(output.map((sample, n) => Math.abs(sample - (input[n] as number))))).toBe(0);
});

it('silence, and a song that is shorter than a crossfade, keep their length', () => {
  expect(stretched([new Float32Array(RATE)], 0.5, [RATE])[0]).toEqual(new Float32Array(2 * RATE));
  expect(stretched([noise(0.01, 1)], 0.5, [RATE])[0]?.length).toBe(882);
});
