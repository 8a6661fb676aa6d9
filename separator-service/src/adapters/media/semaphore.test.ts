import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { never } from '../../testing/constants.ts';
import { createSemaphore } from './semaphore.ts';

test('a semaphore limits concurrent work, and an aborted waiter does not delay the others', async () => {
  const semaphore = createSemaphore(2);
  let active = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++active);
    await setImmediate();
    active -= 1;
  };
  const aborted = new AbortController();
  const runs = [1, 2, 3, 4, 5].map((n) => semaphore.run(n === 3 ? aborted.signal : never, work));
  aborted.abort(new Error('aborted'));
  const results = await Promise.allSettled(runs);
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true]);
  expect(most).toBe(2);
});
