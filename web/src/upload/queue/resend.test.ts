// Tests whether and when a failed upload is sent again.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Problem } from '../../api/problem.ts';
import { pauseAfter, retryAfterMs } from './resend.ts';

// The longest pauses that the jitter allows.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const failure = (code: string, status = 0, askedMs?: number) => ({
  problem: new Problem(code, '', { status }),
  retryAfterMs: askedMs,
});

it('an upload to an unavailable server is sent again for as long as it takes, with growing pauses up to a limit', () => {
  const pauses = [1, 2, 3, 4, 5, 100].map((failures) => pauseAfter(failure('OFFLINE'), failures));
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
});

it('a full queue and a server without a separator are asked again after the time that they name', () => {
  expect(pauseAfter(failure('QUEUE_FULL', 503, 30_000), 9)).toBe(30_000);
  expect(pauseAfter(failure('NO_MODELS', 503, 5_000), 9)).toBe(5_000);
});

it('a proxy whose server is unavailable is asked again, and another answer of a proxy is not', () => {
  expect(pauseAfter(failure('PROXY', 502), 1)).toBe(1_000);
  expect(pauseAfter(failure('PROXY', 413), 1)).toBeUndefined();
  expect(pauseAfter(failure('PROXY', 403), 1)).toBeUndefined();
});

it('a connection that is lost four times in a row may be lost because of the file, so no further attempt follows', () => {
  expect(pauseAfter(failure('CONNECTION_LOST'), 3)).toBe(4_000);
  expect(pauseAfter(failure('CONNECTION_LOST'), 4)).toBeUndefined();
});

it.each(['TOO_LARGE', 'STORAGE_FULL', 'UNSUPPORTED_AUDIO', 'MODEL_UNAVAILABLE', 'INTERNAL', 'A_CODE_OF_THE_FUTURE'])(
  'an upload that is refused with %s is not sent again without the visitor',
  (code) => {
    expect(pauseAfter(failure(code, 500), 1)).toBeUndefined();
  },
);

it('Retry-After is read as seconds or as a date, and is limited to ten minutes', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(retryAfterMs('7', now)).toBe(7_000);
  expect(retryAfterMs('Thu, 01 Jan 2026 00:00:20 GMT', now)).toBe(20_000);
  expect(retryAfterMs('0', now)).toBe(1_000);
  expect(retryAfterMs('999999', now)).toBe(600_000);
  for (const nothing of [null, '', 'soon']) expect(retryAfterMs(nothing, now)).toBeUndefined();
});
