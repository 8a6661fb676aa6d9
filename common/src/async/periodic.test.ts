// Tests the loop of periodic work: its rounds never overlap, no wake is lost, and it stops for
// good.

import { expect, it } from 'vitest';
import { createPeriodic } from './periodic.ts';

const NEVER_MS = 3_600_000;

/** Work whose rounds are ended by the test. */
function scripted(everyMs = NEVER_MS) {
  const ends: ((error?: Error) => void)[] = [];
  const errors: unknown[] = [];
  const signals: AbortSignal[] = [];
  let running = 0;
  let most = 0;
  const loop = createPeriodic({
    everyMs,
    work: async (signal) => {
      signals.push(signal);
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
      running -= 1;
    },
    onError: (error) => errors.push(error),
  });
  const rounds = (count: number) => expect.poll(() => ends.length, { interval: 5 }).toBe(count);
  return { loop, ends, errors, signals, rounds, most: () => most };
}

it('periodic work begins at once, and continues when it is woken', async () => {
  const { loop, ends, rounds } = scripted();
  loop.start();
  await rounds(1);
  ends[0]?.();
  const wokenRounds = () => {
    loop.wake();
    return ends.length;
  };
  await expect.poll(wokenRounds, { interval: 5 }).toBe(2);
  ends[1]?.();
  await loop.stop();
});

it('a wake during a round causes one more round after it, never beside it', async () => {
  const { loop, ends, rounds, most } = scripted();
  loop.start();
  loop.start();
  await rounds(1);
  loop.wake();
  loop.wake();
  ends[0]?.();
  await rounds(2);
  ends[1]?.();
  await loop.stop();
  expect(ends).toHaveLength(2);
  expect(most()).toBe(1);
});

it('a failed round is reported and soon repeated', async () => {
  const { loop, ends, errors, rounds } = scripted(20);
  loop.start();
  await rounds(1);
  ends[0]?.(new Error('no'));
  await rounds(2);
  expect(errors).toHaveLength(1);
  ends[1]?.();
  await rounds(3);
  ends[2]?.();
  await loop.stop();
});

it('a stop aborts the round and waits for its end, and no round begins afterwards', async () => {
  const { loop, ends, errors, signals, rounds } = scripted(1);
  loop.start();
  await rounds(1);
  const stopped = loop.stop();
  expect(signals[0]?.aborted).toBe(true);
  ends[0]?.(new Error('given up'));
  await stopped;
  loop.wake();
  expect(ends).toHaveLength(1);
  expect(errors).toEqual([]);
});
