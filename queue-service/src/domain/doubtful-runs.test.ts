// Tests when doubtful runs are due.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createDoubtfulRuns } from './doubtful-runs.ts';

const ref = { songhash: 'a'.repeat(56), run: 1 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('a run is due at once, and after each failed repair later than before', () => {
  const doubts = createDoubtfulRuns();
  doubts.add(ref);
  const pauses: number[] = [];
  for (let failures = 0; failures < 12; failures += 1) {
    const since = performance.now();
    let [doubt] = doubts.take(10);
    while (!doubt) {
      vi.advanceTimersByTime(100);
      [doubt] = doubts.take(10);
    }
    pauses.push(performance.now() - since);
    expect(doubt).toEqual({ ...ref, failures });
    doubts.postpone(doubt);
  }
  expect(pauses[0]).toBe(0);
  expect(pauses[1]).toBeLessThanOrEqual(1_000);
  expect(pauses[5]).toBeGreaterThanOrEqual(8_000);
  expect(pauses[11]).toBeGreaterThanOrEqual(150_000);
  expect(pauses[11]).toBeLessThanOrEqual(300_000);
});

it('a new change of a run that could not be repaired makes it due at once', () => {
  const doubts = createDoubtfulRuns();
  doubts.postpone({ ...ref, failures: 5 });
  expect(doubts.take(10)).toEqual([]);
  doubts.add(ref);
  expect(doubts.take(10)).toEqual([{ ...ref, failures: 6 }]);
  expect(doubts.take(10)).toEqual([]);
});

it('no more runs are taken than requested, and those that are not due do not hide others', () => {
  const doubts = createDoubtfulRuns();
  doubts.postpone({ ...ref, failures: 0 });
  for (let run = 2; run <= 4; run += 1) doubts.add({ ...ref, run });
  expect(doubts.take(2).map(({ run }) => run)).toEqual([2, 3]);
  expect(doubts.take(2).map(({ run }) => run)).toEqual([4]);
});
