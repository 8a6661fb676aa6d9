import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { never } from '../../../testing/constants.ts';
import { createSemaphore } from './semaphore.ts';

/** Counts the permits in use. */
function counter() {
  let active = 0;
  const used: number[] = [];
  return {
    used,
    work: async () => {
      active += 1;
      used.push(active);
      await setImmediate();
      active -= 1;
    },
  };
}

test('a semaphore limits concurrent work, and an aborted waiter does not delay the others', async () => {
  const semaphore = createSemaphore(2);
  const { used, work } = counter();
  const aborted = new AbortController();
  const runs = [1, 2, 3, 4, 5].map((n) => semaphore.run(n === 3 ? aborted.signal : never, work));
  aborted.abort(new Error('aborted'));
  const results = await Promise.allSettled(runs);
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true]);
  expect(Math.max(...used)).toBe(2);
});

test('work that fails gives its permits back', async () => {
  const semaphore = createSemaphore(1);
  const failing = async () => {
    throw new Error('it failed');
  };
  await expect(semaphore.run(never, failing)).rejects.toThrow('it failed');
  expect(await semaphore.run(never, async () => 'next')).toBe('next');
});
