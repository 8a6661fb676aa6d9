// Tests the limits of the deliveries that run at the same time.

import { expect, test } from 'vitest';
import { createPerHostLimiter } from './per-host-limiter.ts';

/** Creates a limiter and deliveries that run until the test ends them. */
function limiterOf(perHost: number, total: number) {
  const limiter = createPerHostLimiter({ perHost, total });
  const running = new Map<string, (() => void)[]>();
  return {
    limiter,
    begin: (host: string) =>
      limiter.tryRun(
        host,
        () => new Promise((resolve) => running.set(host, [...(running.get(host) ?? []), () => resolve()])),
      ),
    /** Ends the oldest delivery to `host`. */
    end: async (host: string) => {
      running.get(host)?.shift()?.();
      await new Promise(setImmediate);
    },
  };
}

test('the limiter runs a fixed number of deliveries to a host, and the next one when one has ended', async () => {
  const { begin, end } = limiterOf(2, 10);
  expect([begin('a'), begin('a'), begin('a')]).toEqual([true, true, false]);
  await end('a');
  expect([begin('a'), begin('a')]).toEqual([true, false]);
});

test('the limiter runs deliveries to other hosts while one host is at its limit', () => {
  const { begin } = limiterOf(2, 10);
  expect([begin('slow'), begin('slow'), begin('slow')]).toEqual([true, true, false]);
  expect([begin('quick'), begin('quick'), begin('other')]).toEqual([true, true, true]);
});

test('the limiter runs a fixed number of deliveries to all hosts together', async () => {
  const { limiter, begin, end } = limiterOf(2, 3);
  expect([begin('a'), begin('b')]).toEqual([true, true]);
  expect(limiter.isFull()).toBe(false);
  expect(begin('c')).toBe(true);
  expect(limiter.isFull()).toBe(true);
  expect(begin('d')).toBe(false);
  await end('a');
  expect(begin('d')).toBe(true);
});

test('the limiter is drained when every delivery has ended', async () => {
  const { limiter, begin, end } = limiterOf(2, 10);
  begin('a');
  begin('b');
  let drained = false;
  const draining = limiter.drained().then(() => {
    drained = true;
  });
  await end('a');
  expect(drained).toBe(false);
  await end('b');
  await draining;
  expect(drained).toBe(true);
});
