// Tests the gateway's readiness with a real storage service and a scripted queue service.

import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { type ScriptedQueue, startScriptedQueue } from '@stemline/testing/gateway/scripted-queue.ts';
import { startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createPeers } from '../adapters/grpc-peers.ts';
import type { Peers } from './peers.ts';
import { createGatewayReadiness, type GatewayReadiness } from './readiness.ts';

const ROUGH =
  '`auto` means `preview`, which is rough. The weights of htdemucs are missing. To fetch them, run make weights.';
const SOON = { timeout: 60_000, interval: 20 };

let folder: Awaited<ReturnType<typeof tempFolder>>;
let storage: Awaited<ReturnType<typeof startStorage>>;
let queue: ScriptedQueue;
let peers: Peers;
let readiness: GatewayReadiness;
beforeAll(async () => {
  folder = await tempFolder();
  storage = await startStorage(folder.path);
  queue = await startScriptedQueue(storage.client);
  peers = createPeers({
    storageAddresses: [`127.0.0.1:${storage.port}`],
    queueAddresses: [`127.0.0.1:${queue.port}`],
  });
});
afterEach(() => readiness.stop());
afterAll(async () => {
  peers.close();
  await queue.stop();
  await folder.remove();
});

const start = (withPeers = peers) => {
  readiness = createGatewayReadiness(withPeers, createSilentLogger());
  readiness.start();
  return expect.poll(() => readiness.report(), SOON);
};

it('the gateway is ready when all parts answer, and checks them without a call about a song', async () => {
  const called: string[] = [];
  const unary: Peers['storage']['unary'] = (method) => {
    called.push(method);
    throw new Error('unexpected call');
  };
  const ready = { ready: true, checks: { gateway: 'ok', storage: 'ok', queue: 'ok', models: 'ok' } };
  await start({ ...peers, storage: { ...peers.storage, unary } }).toEqual({
    ...ready,
    live_separators: 1,
    notes: [ROUGH],
  });
  expect(called).toEqual([]);
});

it('the gateway is not ready while the queue service is unavailable, and the report says so', async () => {
  for (const method of ['ListModels', 'CheckSubmission'])
    queue.failures.set(method, { codes: [], always: 'UNAVAILABLE' });
  const fault = 'scripted UNAVAILABLE';
  const checks = { gateway: 'ok', storage: 'ok', queue: fault, models: fault };
  await start().toEqual({ ready: false, checks, live_separators: 0, notes: [] });
  queue.failures.clear();
});

it('the gateway is not ready while the queue has no memory for new songs', async () => {
  queue.failures.set('CheckSubmission', { codes: [], always: 'QUEUE_OUT_OF_MEMORY' });
  await start().toMatchObject({ ready: false, checks: { queue: 'scripted QUEUE_OUT_OF_MEMORY', models: 'ok' } });
  queue.failures.clear();
});

it('the gateway stays ready while the queue is full, because other requests succeed', async () => {
  queue.failures.set('CheckSubmission', { codes: [], always: 'QUEUE_FULL' });
  await start().toMatchObject({ ready: true, checks: { queue: 'ok' } });
  queue.failures.clear();
});

it('the gateway is not ready without an available model, and the report says so', async () => {
  queue.available = false;
  const checks = { gateway: 'ok', storage: 'ok', queue: 'ok', models: 'No separator has an available model yet.' };
  await start().toEqual({ ready: false, checks, live_separators: 1, notes: [ROUGH] });
  queue.available = true;
});

it('the gateway has no note about the model while auto means a trained one', async () => {
  queue.auto = 'htdemucs';
  await start().toMatchObject({ ready: true, notes: [] });
  queue.auto = 'preview';
});

it('the gateway is not ready after its readiness checks have stopped', async () => {
  await start().toMatchObject({ ready: true });
  await readiness.stop();
  expect(readiness.report().ready).toBe(false);
});

it('the gateway is not ready while the storage service is unavailable, and the report says so', async () => {
  await storage.stop();
  await start().toMatchObject({
    ready: false,
    checks: { storage: expect.stringMatching(/unavailable/), queue: 'ok', models: 'ok' },
  });
});
