// Tests the notifier as a process with a real Redis, a real storage service and a real receiver.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collect } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { freePort } from '@stemline/testing/free-port.ts';
import { aSong, aSubscriber, DONE } from '@stemline/testing/queue/job-specs.ts';
import { openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { record, STORED_CALLBACK, songhashOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

const MAIN = new URL('main.ts', import.meta.url).pathname;
const POLL = { timeout: 60_000, interval: 50 };

const redis = useRedis();
let queue: QueueFixture;
let storage: StorageFixture;
let folder: Awaited<ReturnType<typeof tempFolder>>;
let receiver: Server;
let received: string[];
let child: ChildProcess;
let port: number;

beforeEach(async () => {
  const prefix = `test-${randomUUID()}`;
  queue = await openQueue(redis.server.url, { prefix });
  folder = await tempFolder();
  storage = await startStorage(folder.path);
  received = [];
  receiver = createServer((request, response) => {
    received.push(String(request.headers['x-stemline-songhash']));
    request.resume();
    response.end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  port = await freePort();
  child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      STEMLINE_NOTIFIER_PORT: String(port),
      STEMLINE_STORAGE_ADDR: `127.0.0.1:${storage.port}`,
      STEMLINE_REDIS_PREFIX: prefix,
      REDIS_URL: redis.server.url,
    },
  });
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
  receiver.closeAllConnections();
  receiver.close();
  await storage.stop();
  await queue.stop();
  await folder.remove();
});

const readiness = () =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ status }) => status,
    () => 0,
  );

/** Ends a song as done in the store, with one callback to the receiver, and owes its delivery. */
async function oweDelivery(): Promise<string> {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const { audio = '' } = await uploadSong(storage.client, Buffer.from('some music'));
  const songhash = songhashOf('1', { audio });
  await record(storage.client, '1', audio, 's', { callback: { ...STORED_CALLBACK, url } });
  await publishDone(storage.client, songhash, 1, { 'vocals.mp3': Buffer.from('vocals') });
  expect(await runsThatOweADelivery()).toBe(1);
  await queue.producer().settle(aSong({ songhash, audio }), DONE, [aSubscriber('s', { url })]);
  return songhash;
}

const runsThatOweADelivery = async () => (await collect(storage.client.download('ListOpenRuns', {}, call()))).length;

test('the notifier posts an owed delivery, records its end in the store, and closes it', async () => {
  const songhash = await oweDelivery();
  await expect.poll(async () => (await queue.deliveries(songhash))[0]?.state, POLL).toBe('delivered');
  expect(received).toEqual([songhash]);
  expect(await runsThatOweADelivery()).toBe(0);
  const metrics = await fetch(`http://127.0.0.1:${port}/metrics`).then((response) => response.text());
  expect(metrics).toContain('stemline_deliveries_total{result="delivered"} 1');
});

test('the notifier is ready while Redis answers, and keeps running while Redis does not answer', async () => {
  await expect.poll(readiness, POLL).toBe(200);
  await redis.server.kill();
  await expect.poll(readiness, POLL).toBe(503);
  await redis.server.restart();
  await expect.poll(readiness, POLL).toBe(200);
  expect(child.exitCode).toBeNull();
});

test('the notifier ends with exit code 0 after one SIGTERM', async () => {
  await expect.poll(readiness, POLL).toBe(200);
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
});
