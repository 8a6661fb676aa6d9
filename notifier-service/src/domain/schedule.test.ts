// Tests the delays between attempts and the formats from which they are read.

import { expect, test } from 'vitest';
import { DELAYS_MS, nextDelayMs, parseDelays, parseRetryAfter } from './schedule.ts';

test('the delays between attempts follow the table, up to 10 % longer, and end with its last delay', () => {
  const early = DELAYS_MS.map((_delay, i) => nextDelayMs(DELAYS_MS, i + 1, 0, () => 0));
  expect(early).toEqual([5_000, 30_000, 120_000, 600_000, undefined]);
  expect(nextDelayMs(DELAYS_MS, 1, 0, () => 0.999)).toBeLessThanOrEqual(5_500);
});

test('a receiver can ask for a longer delay, up to an hour, and not for a shorter one', () => {
  expect(nextDelayMs(DELAYS_MS, 1, 60_000, () => 0)).toBe(60_000);
  expect(nextDelayMs(DELAYS_MS, 2, 1_000, () => 0)).toBe(30_000);
  expect(nextDelayMs(DELAYS_MS, 1, 1e12, () => 0)).toBe(3_600_000);
});

test.each([
  ['120', 120_000],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['soon', undefined],
  [undefined, undefined],
])('a Retry-After header "%s" is read as %s ms', (header, ms) => {
  expect(parseRetryAfter(header, Date.parse('2026-01-01T00:00:00Z'))).toBe(ms);
});

test('delays are read from seconds with commas between them', () => {
  expect(parseDelays('0, 0.5,10')).toEqual([0, 500, 10_000]);
});

test.each(['60,5', '0.5', '0,,1', '-1', '0,86401', '0,soon', '', '0,0x10', '0,1e3', '0,+1', '0,.5'])(
  'a text that is not a list of delays is refused: "%s"',
  (text) => {
    expect(parseDelays(text)).toBeUndefined();
  },
);
