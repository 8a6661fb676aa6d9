import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { deadlineSignal, linkedAbort, sleep, withTimeout } from './abort.ts';

it('sleep() ends at once when the signal aborts', async () => {
  const controller = new AbortController();
  const waited = sleep(60_000, controller.signal);
  controller.abort();
  await waited;
});

it('withTimeout() aborts the work with a TimeoutError, or with the reason of its parent', async () => {
  const wait = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  await expect(withTimeout(10, undefined, wait)).rejects.toMatchObject({ name: 'TimeoutError' });
  const parent = new AbortController();
  const work = withTimeout(60_000, parent.signal, wait);
  parent.abort(new Error('enough'));
  await expect(work).rejects.toThrow('enough');
});

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

it('linkedAbort() aborts with the first parent, and leaves no listener on the others', () => {
  const [one, two] = [new AbortController(), new AbortController()];
  const { signal } = linkedAbort(one.signal, undefined, two.signal);
  two.abort('enough');
  expect(signal.reason).toBe('enough');
  expect(listeners(one.signal)).toBe(0);
  one.abort('later');
  expect(signal.reason).toBe('enough');
});

it('linkedAbort() is aborted from the start when a parent is aborted, and does not follow the others', () => {
  const other = new AbortController();
  expect(linkedAbort(AbortSignal.abort('before'), other.signal).signal.reason).toBe('before');
  expect(listeners(other.signal)).toBe(0);
});

it('linkedAbort() can abort without its parents, and follows them until it is released', () => {
  const parent = new AbortController();
  const mine = linkedAbort(parent.signal);
  mine.abort('mine');
  expect([mine.signal.reason, parent.signal.aborted, listeners(parent.signal)]).toEqual(['mine', false, 0]);
  const released = linkedAbort(parent.signal);
  released.release();
  parent.abort();
  expect(released.signal.aborted).toBe(false);
});

it('deadlineSignal() aborts with a TimeoutError after its time', async () => {
  const signal = deadlineSignal(10);
  await expect.poll(() => signal.reason).toMatchObject({ name: 'TimeoutError' });
});
