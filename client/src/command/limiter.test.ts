// Tests the limit of tasks that run at the same time.

import { expect, it } from 'vitest';
import { createLimiter } from './limiter.ts';

it('a task that comes just when another ends waits for those that came before it', async () => {
  const limiter = createLimiter(1);
  const order: string[] = [];
  let running = 0;
  let most = 0;
  const task = (name: string, last: () => void = () => undefined) =>
    limiter(async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      order.push(name);
      last();
    });
  const late: Promise<void>[] = [];
  const first = task('first', () => {
    // The place is free in one of the next turns.
    for (let turn = 0, next = Promise.resolve(); turn < 6; turn += 1) {
      next = next.then(() => void late.push(task(`late ${turn}`)));
    }
  });
  await Promise.all([first, task('second'), task('third')]);
  await Promise.all(late);
  expect(most).toBe(1);
  expect(order.slice(0, 3)).toEqual(['first', 'second', 'third']);
});
