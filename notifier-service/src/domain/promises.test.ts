// Tests what receivers may rely on: the table of delays, and that receivers that do not answer
// delay nobody else. The numbers in titles are those of the promises of the service.

import type { Outbox } from '@stemline/job-queue/outbox.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { expect, test } from 'vitest';
import { type Answer, type Receiver, reset, silence, status } from '../testing/receiver.ts';
import { useNotifier } from '../testing/use-notifier.ts';
import { DELAYS_MS } from './schedule.ts';

const at = useNotifier();
const { notify, receiver, owe, until } = at;

/** A hundred times faster than the real table. */
const FAST_MS = DELAYS_MS.map((ms) => ms / 100);
const PATIENT = { timeoutMs: 60_000 };

/** Returns an outbox that also keeps the delays with which deliveries are postponed. */
function outboxWithDelays(): { readonly outbox: Outbox; readonly delaysMs: number[] } {
  const delaysMs: number[] = [];
  const postpone: Outbox['postpone'] = (delivery, delayMs, error) => {
    delaysMs.push(delayMs);
    return at.queue.outbox.postpone(delivery, delayMs, error);
  };
  return { outbox: { ...at.queue.outbox, postpone }, delaysMs };
}

function expectTable(delaysMs: readonly number[], table: readonly number[]): void {
  expect(delaysMs).toHaveLength(table.length);
  for (const [i, delayMs] of delaysMs.entries()) {
    expect(delayMs).toBeGreaterThanOrEqual(table[i] ?? 0);
    expect(delayMs).toBeLessThanOrEqual((table[i] ?? 0) * 1.1);
  }
}

const idsOf = ({ received }: Receiver) => new Set(received.map(({ headers }) => headers['webhook-id']));
const timestampsOf = ({ received }: Receiver) => received.map(({ headers }) => Number(headers['webhook-timestamp']));

test.each([
  [200, 'delivered'],
  [410, 'dead'],
] as const)(
  'promise 40: after 500, 429 with Retry-After, no answer, a reset and a redirect, an answer of %i ends a delivery',
  async (last, state) => {
    const failures: Answer[] = [
      status(500),
      status(429, { 'retry-after': '1' }),
      silence,
      reset,
      status(301, { location: 'http://127.0.0.1:1/' }),
    ];
    const target = await receiver(...failures, status(last));
    const owed = await owe(target.url);
    const { outbox, delaysMs } = outboxWithDelays();
    const table = [0, 50, 100, 150, 200, 250, 300];
    // A limit that a busy machine keeps, although one receiver never answers.
    notify(table, { outbox, timeoutMs: 3_000 });
    await until(owed, state);
    expect(target.received).toHaveLength(6);
    // The receiver asked for a longer pause than the table has.
    expectTable(delaysMs, [50, 1_000, 150, 200, 250]);
    expect(idsOf(target)).toEqual(new Set([(await owed.delivery())?.id]));
    const stamps = timestampsOf(target);
    expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
    expect(stamps.at(-1)).toBeGreaterThan(stamps[0] ?? 0);
    const gaps = target.received.slice(1).map((post, i) => post.at - (target.received[i]?.at ?? 0));
    for (const [i, gap] of gaps.entries()) expect(gap).toBeGreaterThanOrEqual((delaysMs[i] ?? 0) - 20);
  },
);

test('promise 40: a delivery is dead after the last delay of the table, is listed, and is sent again on request with as many attempts as a new one', async () => {
  const target = await receiver(...Array(2 * FAST_MS.length - 1).fill(status(503)), status(204));
  const owed = await owe(target.url);
  const { outbox, delaysMs } = outboxWithDelays();
  notify(FAST_MS, { outbox, ...PATIENT });
  await until(owed, 'dead');
  expect(target.received).toHaveLength(FAST_MS.length);
  expectTable(delaysMs, FAST_MS.slice(1));
  const { deliveries } = await at.queue.lists.ofAll(10, { state: 'dead' });
  expect(deliveries).toMatchObject([{ songhash: owed.songhash, state: 'dead', attempts: 5 }]);
  const [dead] = deliveries;
  if (!dead) throw new Error('it is not listed');
  expect(await at.queue.lists.redeliver(dead, 1)).toBe('due');
  await until(owed, 'delivered');
  expect(target.received).toHaveLength(2 * FAST_MS.length);
  expectTable(delaysMs.slice(FAST_MS.length - 1), FAST_MS.slice(1));
  expect(idsOf(target)).toEqual(new Set([dead.id]));
  expect(at.recorded).toEqual([
    [dead.id, 'dead'],
    [dead.id, 'delivered'],
  ]);
});

test('promise 42: 100 receivers that never answer delay no delivery to another receiver, and none gets more than two POSTs at a time', async () => {
  const holes = await Promise.all(Array.from({ length: 100 }, () => receiver(silence)));
  const healthy = await receiver(status(200));
  for (const { url } of holes) for (let i = 0; i < 3; i += 1) await owe(url);
  notify([0, 60_000], { timeoutMs: 600_000 });
  // No POST to these receivers ends during the test.
  await eventually('all of them are full', () => holes.every(({ received }) => received.length === 2));
  const owed = [];
  for (let i = 0; i < 40; i += 1) owed.push(await owe(healthy.url));
  await Promise.all(owed.map((one) => until(one, 'delivered')));
  expect(healthy.received).toHaveLength(40);
  expect(healthy.mostOpen()).toBeLessThanOrEqual(2);
  for (const hole of holes) expect(hole.received).toHaveLength(2);
});

test('promise 42: one POST without an answer leaves the other one of its host to all other deliveries', async () => {
  const target = await receiver(silence, status(200));
  const first = await owe(target.url);
  notify([0, 60_000], { timeoutMs: 600_000 });
  await eventually('it hangs', () => target.received.length === 1);
  const others = [];
  for (let i = 0; i < 10; i += 1) others.push(await owe(target.url));
  await Promise.all(others.map((one) => until(one, 'delivered')));
  expect(await first.delivery()).toMatchObject({ state: 'pending', attempts: 1 });
  expect(target.mostOpen()).toBe(2);
});

test('promise 42: an answer without an end is cut after 64 KiB, and a slow one at the time limit', async () => {
  let sent = 0;
  const flood = await receiver((_request, response) => {
    response.writeHead(200);
    const pour = () => {
      while (!response.destroyed && response.write(Buffer.alloc(4_096))) sent += 4_096;
    };
    response.on('drain', pour);
    pour();
  });
  let cut = 0;
  const drip = await receiver((_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 50);
    response.once('close', () => {
      cut += 1;
      clearInterval(timer);
    });
  });
  const owed = [await owe(flood.url), await owe(drip.url)];
  notify([0, 60_000], { timeoutMs: 3_000 });
  for (const one of owed) await until(one, 'delivered');
  await eventually('the slow answer is cut', () => cut === 1);
  // The buffers of the two sockets hold the rest.
  expect(sent).toBeLessThan(32 * 1024 ** 2);
  expect([flood.received.length, drip.received.length]).toEqual([1, 1]);
});
