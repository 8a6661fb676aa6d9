// Tests the batches of a stream.

import { expect, it } from 'vitest';
import { inBatches } from './batches.ts';

it.each([
  { count: 7, sizes: [3, 3, 1] },
  { count: 6, sizes: [3, 3] },
  { count: 0, sizes: [] },
])('inBatches() yields $count items in order: full batches, and a last one with the rest', async ({ count, sizes }) => {
  const batches: number[][] = [];
  for await (const batch of inBatches(upTo(count), 3)) batches.push(batch);
  expect(batches.map(({ length }) => length)).toEqual(sizes);
  expect(batches.flat()).toEqual(Array.from({ length: count }, (_, index) => index + 1));
});

it('inBatches() reads no further than the requested batch', async () => {
  const read: number[] = [];
  await inBatches(
    upTo(9, (number) => read.push(number)),
    3,
  ).next();
  expect(read).toEqual([1, 2, 3]);
});

async function* upTo(count: number, onRead: (number: number) => void = () => undefined) {
  for (let number = 1; number <= count; number += 1) {
    onRead(number);
    yield number;
  }
}
