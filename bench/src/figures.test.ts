import { expect, it } from 'vitest';
import { median, percentile, ratioVerdict, spread, verdict } from './figures.ts';

it('a percentile is the smallest value that the share of the values does not exceed', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0, 0.01, 0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([1, 1, 50, 95, 99, 100]);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

it('the spread shows the median, the limits and the number of the values', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(spread([4, 1, 2, 3], 1)).toBe('2.0 (1.0 to 4.0, 4 runs)');
});

it('a goal is reached when the median stays below it', () => {
  expect(verdict([1, 2, 9], 3, 'ms')).toBe('goal: a median under 3 ms, reached');
  expect(verdict([1, 3, 9], 3, 'ms')).toBe('goal: a median under 3 ms, not reached');
  expect(verdict([], 3, 'ms')).toBe('goal: a median under 3 ms, not reached');
});

it('the verdict on ratios is not reached below the goal, or without ratios', () => {
  expect(ratioVerdict([0.9, 1, 1.2], 1)).toBe('goal: a median of at least 1, reached');
  expect(ratioVerdict([0.9, 0.99, 1.2], 1)).toBe('goal: a median of at least 1, not reached');
  expect(ratioVerdict([], 1)).toBe('goal: a median of at least 1, not reached');
});
