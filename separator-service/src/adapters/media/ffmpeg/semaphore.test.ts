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
    work: (permits: number) => async () => {
      active += permits;
      used.push(active);
      await setImmediate();
      active -= permits;
    },
  };
}

test('a semaphore limits concurrent work, and an aborted waiter does not delay the others', async () => {
  const semaphore = createSemaphore(2);
  const { used, work } = counter();
  const aborted = new AbortController();
  const runs = [1, 2, 3, 4, 5].map((n) => semaphore.run(n === 3 ? aborted.signal : never, 1, work(1)));
  aborted.abort(new Error('aborted'));
  const results = await Promise.allSettled(runs);
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true]);
  expect(Math.max(...used)).toBe(2);
});

test('work that takes two permits waits until both are free, and later work does not overtake it', async () => {
  const semaphore = createSemaphore(2);
  const order: string[] = [];
  const { used, work } = counter();
  const run = (name: string, permits: number) =>
    semaphore.run(never, permits, async () => {
      order.push(name);
      await work(permits)();
    });
  await Promise.all([run('small', 1), run('large', 2), run('later', 1)]);
  expect(order).toEqual(['small', 'large', 'later']);
  expect(used).toEqual([1, 2, 1]);
});

test('work that wants more permits than there are runs alone', async () => {
  const semaphore = createSemaphore(1);
  const { used, work } = counter();
  await Promise.all([semaphore.run(never, 2, work(1)), semaphore.run(never, 2, work(1))]);
  expect(used).toEqual([1, 1]);
});

test('when a large piece of work is aborted while it waits, the work behind it starts', async () => {
  const semaphore = createSemaphore(2);
  const giveUp = new AbortController();
  let end: () => void = () => undefined;
  const first = semaphore.run(never, 1, () => new Promise<void>((resolve) => (end = resolve)));
  const large = semaphore.run(giveUp.signal, 2, async () => 'large');
  const small = semaphore.run(never, 1, async () => 'small');
  const failure = expect(large).rejects.toThrow('aborted');
  giveUp.abort(new Error('aborted'));
  await failure;
  expect(await small).toBe('small');
  end();
  await first;
});

test('work that fails gives its permits back', async () => {
  const semaphore = createSemaphore(1);
  const failing = async () => {
    throw new Error('it failed');
  };
  await expect(semaphore.run(never, 1, failing)).rejects.toThrow('it failed');
  expect(await semaphore.run(never, 1, async () => 'next')).toBe('next');
});
