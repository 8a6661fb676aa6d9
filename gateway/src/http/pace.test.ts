// Tests the measurement of a client's speed.

import { expect, it } from 'vitest';
import { createPace, MIN_BYTES_PER_SECOND } from './pace.ts';

const WINDOW_MS = 30_000;

/**
 * Returns the seconds after which a client is too slow that sends `bytesBefore(n)` bytes before
 * second n; undefined if it is never too slow within ten minutes.
 */
function secondsUntilSlow(bytesBefore: (second: number) => number, waitMs = 1000): number | undefined {
  const pace = createPace(WINDOW_MS);
  for (let ms = 0; ms < 600_000; ms += waitMs) {
    pace.moved(bytesBefore(ms / 1000));
    pace.waited(waitMs);
    if (pace.isTooSlow) return (ms + waitMs) / 1000;
  }
  return undefined;
}

it('a client that sends nothing is too slow after the window, whatever the length of the waits', () => {
  expect(secondsUntilSlow(() => 0)).toBe(30);
  expect(secondsUntilSlow(() => 0, 100)).toBe(30);
  expect(secondsUntilSlow(() => 0, 30_000)).toBe(30);
});

it('a client just below the minimum speed is too slow after the window, and a client at that speed never', () => {
  expect(secondsUntilSlow(() => MIN_BYTES_PER_SECOND - 1)).toBe(30);
  expect(secondsUntilSlow(() => MIN_BYTES_PER_SECOND)).toBeUndefined();
});

it('a fast client that stalls is too slow one window after the stall', () => {
  const stallsAt = (stall: number) => (second: number) => (second < stall ? 1024 ** 2 : 0);
  for (const stall of [1, 10, 45]) expect(secondsUntilSlow(stallsAt(stall))).toBe(stall - 1 + 31);
});

it('only the time that the server waits for the client counts', () => {
  const pace = createPace(WINDOW_MS);
  pace.waited(29_999);
  for (let times = 0; times < 1000; times++) pace.moved(1);
  expect(pace.isTooSlow).toBe(false);
  expect(pace.nextCheckMs).toBe(1);
  pace.waited(1);
  expect(pace.isTooSlow).toBe(true);
});
