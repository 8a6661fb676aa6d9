import { expect, test } from 'vitest';
import { never } from '../../testing/constants.ts';
import { createSemaphore } from './semaphore.ts';

test('no more run at once than may, and one that gives up waiting holds nobody up', async () => {
  const semaphore = createSemaphore(2);
  let active = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++active);
    await new Promise((resolve) => setTimeout(resolve, 5));
    active -= 1;
  };
  const gone = new AbortController();
  const runs = [1, 2, 3, 4, 5].map((n) => semaphore.run(n === 3 ? gone.signal : never, work));
  gone.abort(new Error('gone'));
  const results = await Promise.allSettled(runs);
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true]);
  expect(most).toBe(2);
});
