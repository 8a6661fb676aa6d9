// Tests uploads whose answer is lost, with a real queue: gateway, queue service as a process of its
// own, storage service and Redis.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { gatewayConfig } from '@stemline/testing/gateway/gateway-config.ts';
import { type RunningGateway, runGateway } from '@stemline/testing/gateway/run-gateway.ts';
import { DONE } from '@stemline/testing/queue/job-specs.ts';
import { modelList } from '@stemline/testing/queue/models.ts';
import { claimNow, openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { type QueueProcess, startQueueProcess } from '@stemline/testing/queue-service/queue-process.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';
import { type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FaultServer, startFaultServer } from '../../testing/fault-server.ts';
import { runStemline } from '../../testing/run-stemline.ts';

const REASON = 'No music in it.';

const redis = useRedis();
let folder: Awaited<ReturnType<typeof tempFolder>>;
let storage: StorageFixture;
let queueService: QueueProcess;
let queue: QueueFixture;
let gateway: RunningGateway;
let proxy: FaultServer;
let path: string;
beforeEach(async () => {
  folder = await tempFolder();
  path = join(folder.path, 'song.mp3');
  await writeFile(path, mp3(500, 7_000));
  // The processes use the default prefix.
  queue = await openQueue(redis.server.url, { prefix: 'stemline' });
  await queue.raw.flushall();
  await queue.registry.publish('separator-1', modelList(), 600_000);
  storage = await startStorage(join(folder.path, 'data'));
  queueService = await startQueueProcess({ storagePort: storage.port, redisUrl: redis.server.url, env: {} });
  gateway = await runGateway(gatewayConfig({ storagePort: storage.port, queuePort: queueService.port }));
  proxy = await startFaultServer(gateway.port);
});
afterEach(async () => {
  await proxy.stop();
  await gateway.stop(500);
  await queueService.kill();
  await storage.stop();
  await queue.stop();
  await folder.remove();
});

const separate = (...argv: string[]) =>
  runStemline(['separate', '-o', join(folder.path, 'out'), path, ...argv], { url: proxy.url });

/** Lets the next song fail, as a separator does, and resolves with its run. */
async function failNext(): Promise<{ songhash: string; run: number }> {
  const worker = await queue.consumer('separator-1', { leaseMs: 60_000 });
  const claim = await claimNow(worker);
  const { songhash, run } = claim.spec;
  await publish(storage.client, songhash, run, failedOutcome(REASON));
  await worker.finish(claim, { state: 'failed', code: 'BAD_AUDIO', reason: REASON });
  return { songhash, run };
}

/** Lets the next song be done, and resolves with its run. */
async function finishNext(): Promise<{ songhash: string; run: number }> {
  const worker = await queue.consumer('separator-1', { leaseMs: 60_000 });
  const claim = await claimNow(worker);
  const { songhash, run } = claim.spec;
  await publishDone(storage.client, songhash, run, { 'vocals.mp3': Buffer.from(`la ${run}`) });
  await worker.finish(claim, DONE);
  return { songhash, run };
}

/** The first upload arrives, its song fails, and then its answer is lost. */
function loseFirstAnswer(lost: () => Promise<unknown> = failNext): void {
  let uploads = 0;
  proxy.choose = (method) => {
    uploads += Number(method === 'POST');
    return method === 'POST' && uploads === 1 ? { lost } : undefined;
  };
}

const uploads = () => proxy.requests.filter((request) => request.startsWith('POST')).length;
const recordPath = () => join(folder.path, 'out/song/.stemline.json');
const readJson = async () => JSON.parse(await readFile(recordPath(), 'utf8'));
/** A record whose upload may have been accepted. */
const OPEN = { songhash: null, upload: expect.any(String) };
const FAILED = { code: 4, notes: expect.stringContaining(REASON) };

it('an upload that is repeated after a lost answer starts no second run when the song has failed meanwhile', async () => {
  loseFirstAnswer();
  expect(await separate()).toMatchObject(FAILED);
  expect(uploads()).toBe(2);
  expect(await queue.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
});

it('the same command reports the end of a song whose answer an earlier run lost, and the next one starts it again', async () => {
  loseFirstAnswer();
  expect(await separate('--retry-for', '0')).toMatchObject({ code: 3 });
  expect(await readJson()).toMatchObject(OPEN);
  expect(await separate()).toMatchObject(FAILED);
  expect(uploads()).toBe(2);
  expect(await queue.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
  const [again, next] = await Promise.all([separate(), failNext()]);
  expect(again).toMatchObject(FAILED);
  expect(next.run).toBe(2);
});

it('--force starts a run of its own after the answer of an earlier upload was lost', async () => {
  loseFirstAnswer();
  expect(await separate('--retry-for', '0')).toMatchObject({ code: 3 });
  const [again, next] = await Promise.all([separate('--force'), failNext()]);
  expect(again).toMatchObject(FAILED);
  expect(next.run).toBe(2);
});

it.each([
  [500, 'INTERNAL', 1],
  [415, 'UNSUPPORTED_AUDIO', 4],
])('a repeat that ends with %i after a lost answer keeps the key of the upload', async (status, code, exit) => {
  loseFirstAnswer();
  const { choose } = proxy;
  const body = JSON.stringify({ code, reason: 'Not now.' });
  proxy.choose = (method, target) => {
    const fault = choose(method, target);
    return fault ?? (method === 'POST' ? { status, type: 'application/json', body } : undefined);
  };
  expect(await separate()).toMatchObject({ code: exit });
  expect(await readJson()).toMatchObject(OPEN);
  proxy.choose = () => undefined;
  expect(await separate()).toMatchObject(FAILED);
  expect(await queue.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
});

it('a song whose answer was lost and whose track was removed meanwhile is separated again', async () => {
  loseFirstAnswer(async () => {
    const { songhash } = await finishNext();
    await fetch(`${proxy.url}/apiv1/remove/${songhash}/vocals.mp3`, { method: 'DELETE' });
  });
  expect(await separate('--retry-for', '0')).toMatchObject({ code: 3 });
  const [again, next] = await Promise.all([separate(), finishNext()]);
  expect(again).toMatchObject({ code: 0 });
  expect(next.run).toBe(2);
  expect(uploads()).toBe(3);
  expect(await readFile(join(folder.path, 'out/song/vocals.mp3'), 'utf8')).toBe('la 2');
});

it('after a lost answer with --force, the next run without it does not take the earlier tracks for the new ones', async () => {
  await Promise.all([separate(), finishNext()]);
  expect(await separate()).toMatchObject({ code: 0, notes: expect.stringContaining('exists already') });
  const sent = uploads();
  loseFirstAnswer(async () => undefined);
  expect(await separate('--force', '--retry-for', '0')).toMatchObject({ code: 3 });
  expect(await readJson()).toMatchObject({ ...OPEN, files: [{ track: 'vocals.mp3' }] });
  const again = await separate();
  expect(again).toMatchObject({ code: 0, notes: expect.stringContaining('1 track in') });
  expect(uploads()).toBe(sent + 2);
});

it('an unreadable record is replaced before the upload, so that a lost answer starts no second run', async () => {
  await mkdir(join(folder.path, 'out/song'), { recursive: true });
  await writeFile(recordPath(), 'la');
  loseFirstAnswer();
  expect(await separate('--retry-for', '0')).toMatchObject({ code: 3 });
  expect(await readJson()).toMatchObject(OPEN);
  expect(await separate()).toMatchObject(FAILED);
  expect(await queue.counts()).toEqual({ waiting: 0, running: 0, entries: 0 });
});
