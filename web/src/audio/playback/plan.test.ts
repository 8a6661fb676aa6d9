// Tests the order in which the frames of a song are heard.

import { expect, it } from 'vitest';
import { placeAfter, runsAfter } from './plan.ts';

it('without a loop, the song is heard from the place to its end', () => {
  const plan = { from: 90, end: 100 };
  expect(placeAfter(plan, 5)).toBe(95);
  expect(placeAfter(plan, 50)).toBe(100);
  expect(runsAfter(plan, 5, 20)).toEqual([{ from: 95, frames: 5 }]);
  expect(runsAfter(plan, 10, 20)).toEqual([]);
});

it('a loop continues at its start exactly after its end, as often as needed', () => {
  const plan = { from: 10, end: 100, loop: { start: 20, end: 30 } };
  expect([19, 20, 29, 30, 40].map((played) => placeAfter(plan, played))).toEqual([29, 20, 29, 20, 20]);
  expect(runsAfter(plan, 0, 35)).toEqual([
    { from: 10, frames: 20 },
    { from: 20, frames: 10 },
    { from: 20, frames: 5 },
  ]);
  expect(runsAfter(plan, 35, 10)).toEqual([
    { from: 25, frames: 5 },
    { from: 20, frames: 5 },
  ]);
});

it('a loop that ends at the end of the song repeats', () => {
  expect(runsAfter({ from: 95, end: 100, loop: { start: 98, end: 100 } }, 0, 9)).toEqual([
    { from: 95, frames: 5 },
    { from: 98, frames: 2 },
    { from: 98, frames: 2 },
  ]);
});

it('a loop before the place does not hold', () => {
  const plan = { from: 40, end: 100, loop: { start: 20, end: 30 } };
  expect(runsAfter(plan, 0, 100)).toEqual([{ from: 40, frames: 60 }]);
  expect(placeAfter(plan, 70)).toBe(100);
});
