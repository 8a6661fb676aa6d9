// Tests how a track is cut into chunks.

import { expect, it } from 'vitest';
import { createChunkReader } from './chunks.ts';
import type { Stereo } from './piece-reader.ts';

const { signal } = new AbortController();
const samplesOf = (from: number, end: number) => Float32Array.from({ length: end - from }, (_, n) => from + n);

/**
 * A track of 95 frames in chunks of 10. Sample n of the left channel is n, that of the right -n.
 */
function track(load = async (_from: number, _signal: AbortSignal) => {}) {
  const loads: number[] = [];
  const reader = createChunkReader({
    frames: 95,
    chunkFrames: 10,
    maxChunks: 3,
    load: async (from, end, stop): Promise<Stereo> => {
      loads.push(from);
      await load(from, stop);
      const left = samplesOf(from, end);
      return [left, left.map((sample) => -sample)];
    },
  });
  return { reader, loads };
}

it('a piece is joined from its chunks, and is silent behind the end of the track', async () => {
  const { reader } = track();
  const [left, right] = await reader.read(8, 25, signal);
  expect(left).toEqual(samplesOf(8, 33));
  expect(right[3]).toBe(-11);
  const [end] = await reader.read(93, 5, signal);
  expect([...end]).toEqual([93, 94, 0, 0, 0]);
});

it('chunks are loaded once, and the least recently used one is forgotten', async () => {
  const { reader, loads } = track();
  await Promise.all([reader.read(0, 5, signal), reader.read(2, 5, signal)]);
  await reader.read(10, 20, signal);
  await reader.read(0, 1, signal);
  expect(loads).toEqual([0, 10, 20]);
  await reader.read(30, 1, signal);
  await reader.read(0, 1, signal);
  await reader.read(10, 1, signal);
  expect(loads).toEqual([0, 10, 20, 30, 10]);
});

it('a chunk is loaded on while one of its reads waits, and ends when none does', async () => {
  const ended: number[] = [];
  const { reader } = track(
    (from, stop) =>
      new Promise((_, reject) =>
        stop.addEventListener('abort', () => {
          ended.push(from);
          reject(stop.reason);
        }),
      ),
  );
  const [first, second] = [new AbortController(), new AbortController()];
  const reads = [reader.read(0, 5, first.signal), reader.read(0, 5, second.signal)];
  first.abort(new Error('first'));
  await expect(reads[0]).rejects.toThrow('first');
  expect(ended).toEqual([]);
  second.abort(new Error('second'));
  await expect(reads[1]).rejects.toThrow('second');
  expect(ended).toEqual([0]);
});

it('a chunk that failed is loaded again by the next read', async () => {
  const faults = [new Error('a fault')];
  const { reader } = track(async () => {
    const fault = faults.shift();
    if (fault) throw fault;
  });
  await expect(reader.read(0, 5, signal)).rejects.toThrow('a fault');
  expect((await reader.read(0, 2, signal))[0]).toEqual(samplesOf(0, 2));
});
