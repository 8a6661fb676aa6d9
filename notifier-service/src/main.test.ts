// Tests the notifier as a process with a real Redis, a real storage service and a real receiver.

import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Receiver, startReceiver, status } from './testing/receiver.ts';
import { type NotifierProcess, useNotifierProcesses } from './testing/use-notifier-processes.ts';

const POLL = { timeout: 60_000, interval: 50 };

const at = useNotifierProcesses();
let receiver: Receiver;
let notifier: NotifierProcess;

beforeEach(async () => {
  receiver = await startReceiver(status(200));
  notifier = await at.start();
});
afterEach(() => receiver.stop());

const readiness = () =>
  fetch(`http://127.0.0.1:${notifier.port}/readyz`).then(
    ({ status }) => status,
    () => 0,
  );

test('the notifier posts an owed delivery, records its end in the store, and closes it', async () => {
  const { songhash } = await at.owe(receiver.url);
  await expect.poll(async () => (await at.queue.deliveries(songhash))[0]?.state, POLL).toBe('delivered');
  expect(receiver.received.map(({ headers }) => headers['x-stemline-songhash'])).toEqual([songhash]);
  expect(await at.owingRuns()).toBe(0);
  const metrics = () => fetch(`http://127.0.0.1:${notifier.port}/metrics`).then((response) => response.text());
  // The notifier counts a delivery when Redis has answered that it is closed.
  await expect.poll(metrics, POLL).toContain('stemline_deliveries_total{result="delivered"} 1');
});

test('promise 38: the notifier is ready while Redis answers, and keeps running while Redis does not answer', async () => {
  await expect.poll(readiness, POLL).toBe(200);
  await at.redis.kill();
  await expect.poll(readiness, POLL).toBe(503);
  await at.redis.restart();
  await expect.poll(readiness, POLL).toBe(200);
  expect(notifier.child.exitCode).toBeNull();
});

test('the notifier ends with exit code 0 after one SIGTERM', async () => {
  await expect.poll(readiness, POLL).toBe(200);
  const exit = once(notifier.child, 'exit');
  notifier.child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
});
