// Tests the order and the borders of the pieces of a feed.

import { expect, it } from 'vitest';
import { createChunkReader } from '../readers/chunks.ts';
import { createFeed } from './feed.ts';
import type { Plan } from './plan.ts';

const RATE = 1_000;
const { signal } = new AbortController();

/** A feed of two tracks of 100 frames. Sample n of the first is n, that of the second 1000 + n. */
function feedOf(plan: Plan) {
  const readers = [0, 1_000].map((base) =>
    createChunkReader({
      frames: 100,
      chunkFrames: 30,
      maxChunks: 9,
      load: async (from, end) => {
        const samples = Float32Array.from({ length: end - from }, (_, n) => base + from + n);
        return [samples, samples];
      },
    }),
  );
  return createFeed({ readers, sampleRate: RATE, plan, stretcher: undefined });
}

it('pieces of all stems have the same time, and the last one is shorter', async () => {
  const feed = feedOf({ from: 40, end: 100 });
  const first = await feed.next(35, signal);
  expect(first?.frames).toBe(35);
  expect(first?.stems.map(([left]) => left[34])).toEqual([74, 1_074]);
  expect((await feed.next(35, signal))?.frames).toBe(25);
  expect(await feed.next(35, signal)).toBeUndefined();
});

it('a jump back is a crossfade of two milliseconds, also at the border of pieces', async () => {
  const jumped = [60 + (20 - 60) * 0.25, 61 + (21 - 61) * 0.75];
  const inside = await feedOf({ from: 50, end: 100, loop: { start: 20, end: 60 } }).next(20, signal);
  expect([...(inside?.stems[0]?.[0] ?? [])].slice(8, 14)).toEqual([58, 59, ...jumped, 22, 23]);
  const border = feedOf({ from: 50, end: 100, loop: { start: 20, end: 60 } });
  await border.next(10, signal);
  const second = await border.next(10, signal);
  expect([...(second?.stems[0]?.[0] ?? [])].slice(0, 4)).toEqual([...jumped, 22, 23]);
});
