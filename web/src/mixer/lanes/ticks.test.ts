// Tests the places of the times on the ruler.

import { expect, it } from 'vitest';
import { ticksOf } from './ticks.ts';

it('a ruler shows round times that do not touch', () => {
  expect(ticksOf(240, 1_000)).toEqual([0, 30, 60, 90, 120, 150, 180, 210]);
  expect(ticksOf(240, 300)).toEqual([0, 60, 120, 180]);
  expect(ticksOf(4, 1_000)).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]);
});

it('a ruler without a length or a width shows nothing', () => {
  expect(ticksOf(0, 1_000)).toEqual([]);
  expect(ticksOf(240, 0)).toEqual([]);
});
