import { type ScriptedQueue, startScriptedQueue } from '@stemline/testing/gateway/scripted-queue.ts';
import { startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPeers } from '../adapters/grpc-peers.ts';
import type { Peers } from './peers.ts';
import { createReadiness } from './readiness.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
let storage: Awaited<ReturnType<typeof startStorage>>;
let queue: ScriptedQueue;
let peers: Peers;
beforeAll(async () => {
  folder = await tempFolder();
  storage = await startStorage(folder.path);
  queue = await startScriptedQueue(storage.client);
  peers = createPeers({
    storageAddresses: [`127.0.0.1:${storage.port}`],
    queueAddresses: [`127.0.0.1:${queue.port}`],
  });
});
afterAll(async () => {
  peers.close();
  await queue.stop();
  await folder.remove();
});

it('calls the health check of the storage service, and requests no song', async () => {
  const asked: string[] = [];
  const unary: Peers['storage']['unary'] = (method) => {
    asked.push(method);
    throw new Error('a song was asked for');
  };
  const readiness = createReadiness({ ...peers, storage: { ...peers.storage, unary } });
  expect(await readiness.check()).toEqual({
    ready: true,
    checks: { gateway: 'ok', storage: 'ok', queue: 'ok', models: 'ok' },
    live_separators: 1,
  });
  expect(asked).toEqual([]);
});

it('is not ready without a model, the queue or storage, and names the missing part', async () => {
  const readiness = createReadiness(peers);
  queue.failures.set('ListModels', { codes: ['NO_MODELS', 'UNAVAILABLE'] });
  expect(await readiness.check()).toMatchObject({
    ready: false,
    checks: { storage: 'ok', queue: 'ok', models: 'scripted NO_MODELS' },
  });
  expect(await readiness.check()).toMatchObject({ ready: false, checks: { queue: 'scripted UNAVAILABLE' } });
  await storage.stop();
  expect(await readiness.check()).toMatchObject({
    ready: false,
    checks: { storage: expect.stringMatching(/unavailable/), queue: 'ok' },
  });
});

it('is not ready once it stops', async () => {
  const readiness = createReadiness(peers);
  readiness.leave();
  expect((await readiness.check()).ready).toBe(false);
});
