// Tests times and durations that cross the wire.

import { expect, it } from 'vitest';
import { fromDuration, fromTimestamp, MAX_TIME_MS, toDuration, toTimestamp } from './time.ts';

it.each([1, 999, 1_000, 1_764_146_398_123, MAX_TIME_MS])('a time of %i ms crosses the wire unchanged', (ms) => {
  expect(fromTimestamp(toTimestamp(ms))).toBe(ms);
});

it.each([0.1, 1, 12.5, 3_600.03, 0.999_999_999_9])('a duration of %d s crosses the wire unchanged', (seconds) => {
  expect(fromDuration(toDuration(seconds))).toBeCloseTo(seconds, 9);
});

it('an absent time or duration is 0 in code', () => {
  expect([toTimestamp(0), toDuration(0)]).toEqual([null, null]);
  expect([fromTimestamp(null), fromTimestamp(undefined), fromDuration(null)]).toEqual([0, 0, 0]);
});

it.each([
  { seconds: -1, nanos: 0 },
  { seconds: 253_402_300_800, nanos: 0 },
  { seconds: 8_640_000_000_001, nanos: 0 },
  { seconds: Number.MAX_SAFE_INTEGER, nanos: 0 },
  { seconds: 1, nanos: -1 },
  { seconds: 1, nanos: 1_000_000_000 },
])('a time outside the range of a timestamp is -1 in code: %j', (time) => {
  expect(fromTimestamp(time)).toBe(-1);
});
