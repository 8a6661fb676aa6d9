import { expect, test } from 'vitest';
import { never } from '../testing/constants.ts';
import { createSlots } from './slots.ts';

const HELLO = { pid: 1, device: 'cpu', device_name: 'x', slots: 2 };

/** An engine that is up from the second call of ready() on. */
function lateEngine(slots = 2) {
  let calls = 0;
  return {
    ready: async () => {
      calls += 1;
      return never;
    },
    hello: () => (calls > 1 ? { ...HELLO, slots } : undefined),
  };
}

test('without a setting, the number of slots is that of the first engine that runs', async () => {
  const slots = createSlots(undefined, lateEngine());
  expect(slots.known()).toBeUndefined();
  expect(await slots.wait(never)).toBe(2);
  expect(slots.known()).toBe(2);
});

test('a setting is known before an engine runs, and it counts', async () => {
  const slots = createSlots(5, lateEngine());
  expect([slots.known(), await slots.wait(never)]).toEqual([5, 5]);
});

test('a separator that stops before its engine runs has no slot', async () => {
  expect(await createSlots(undefined, lateEngine()).wait(AbortSignal.abort())).toBe(0);
});
