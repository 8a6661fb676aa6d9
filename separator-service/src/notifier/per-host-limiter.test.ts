import { expect, test } from 'vitest';
import { createPerHostLimiter, type HostLimits } from './per-host-limiter.ts';

const LIMITS: HostLimits = { total: 10, perHost: 3, slowTotal: 4, slowMs: 2_000 };

/** A limiter with a clock of its own, and calls that end when they are told to. */
function limiterOf(limits: Partial<HostLimits> = {}) {
  let nowMs = 0;
  const open = new Map<string, (() => void)[]>();
  const limiter = createPerHostLimiter({ ...LIMITS, ...limits }, () => nowMs);
  return {
    limiter,
    pass: (ms: number) => {
      nowMs += ms;
    },
    ask: (host: string) =>
      limiter.tryRun(
        host,
        () =>
          new Promise((resolve) => {
            open.set(host, [...(open.get(host) ?? []), resolve]);
          }),
      ),
    /** Ends the oldest call to `host`, or all that there are. */
    end: async (host: string, all = false) => {
      const calls = open.get(host) ?? [];
      for (const resolve of calls.splice(0, all ? calls.length : 1)) resolve();
      await new Promise(setImmediate);
    },
  };
}

test('a host that is not yet known gets one call, one that answered quickly several', async () => {
  const { limiter, ask, end, pass } = limiterOf();
  expect(ask('a')).toBe(0);
  expect(ask('a')).toBeGreaterThan(0);
  pass(50);
  await end('a');
  expect([ask('a'), ask('a'), ask('a')]).toEqual([0, 0, 0]);
  expect(ask('a')).toBeGreaterThan(0);
  expect(limiter.free()).toBe(7);
});

test('a host that took long gets one call at a time until it is quick again, and is asked again no sooner than it took', async () => {
  const { ask, end, pass } = limiterOf();
  ask('a');
  pass(3_000);
  await end('a');
  expect(ask('a')).toBe(0);
  expect(ask('a')).toBe(3_000);
  pass(10);
  await end('a');
  expect([ask('a'), ask('a')]).toEqual([0, 0]);
});

test('a host that does not answer is slow before its call has ended', async () => {
  const { ask, end, pass } = limiterOf();
  ask('a');
  await end('a');
  ask('a');
  pass(2_001);
  expect(ask('a')).toBeGreaterThan(0);
});

test('slow hosts together leave room for the others', async () => {
  const { limiter, ask, end, pass } = limiterOf();
  const slow = ['s1', 's2', 's3', 's4', 's5', 's6'];
  for (const host of slow) expect(ask(host)).toBe(0);
  pass(3_000);
  for (const host of slow) await end(host);
  expect(slow.map((host) => ask(host) === 0)).toEqual([true, true, true, true, false, false]);
  expect(limiter.free()).toBe(6);
  for (const host of ['q1', 'q2', 'q3', 'q4', 'q5', 'q6']) expect(ask(host)).toBe(0);
  expect(limiter.free()).toBe(0);
  expect(ask('q7')).toBeGreaterThan(0);
});

test('what runs is waited for', async () => {
  const { limiter, ask, end } = limiterOf();
  ask('a');
  ask('b');
  let drained = false;
  const draining = limiter.drained().then(() => {
    drained = true;
  });
  await end('a');
  expect(drained).toBe(false);
  await end('b');
  await draining;
  expect(limiter.free()).toBe(10);
});

test('the memory of hosts is bounded, and keeps those that have calls', async () => {
  const { ask, end, pass } = limiterOf({ total: 5_000 });
  ask('slow');
  pass(3_000);
  await end('slow');
  ask('slow');
  for (let i = 0; i < 3_000; i += 1) {
    ask(`h${i}`);
    await end(`h${i}`);
  }
  expect(ask('slow')).toBe(3_000);
});
