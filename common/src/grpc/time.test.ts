// Tests times and durations that cross the wire.

import { expect, it } from 'vitest';
import { fromDuration, fromTimestamp, toDuration, toTimestamp } from './time.ts';

it.each([1, 999, 1_000, 1_764_146_398_123, Number.MAX_SAFE_INTEGER])(
  'a time of %i ms crosses the wire unchanged',
  (ms) => {
    expect(fromTimestamp(toTimestamp(ms))).toBe(ms);
  },
);

it.each([0.1, 1, 12.5, 3_600.03, 0.999_999_999_9])('a duration of %d s crosses the wire unchanged', (seconds) => {
  expect(fromDuration(toDuration(seconds))).toBeCloseTo(seconds, 9);
});

it('an absent time or duration is 0 in code', () => {
  expect([toTimestamp(0), toDuration(0)]).toEqual([null, null]);
  expect([fromTimestamp(null), fromTimestamp(undefined), fromDuration(null)]).toEqual([0, 0, 0]);
});
