import { createRpcClient } from '@stemline/common/grpc/client.ts';
import { loadStorage } from '@stemline/proto/load.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { expect, test } from 'vitest';
import { createGrpcSongStorage } from '../adapters/grpc-song-storage.ts';
import { never } from '../testing/constants.ts';
import { modelListOf } from '../testing/engines.ts';
import { useJobs } from '../testing/use-jobs.ts';
import { processJob } from './process-job.ts';

const jobs = useJobs();

test('a job whose model another separator holds is deferred, and the attempt does not count', async () => {
  const [without, holder] = [await jobs.consumer(), await jobs.consumer()];
  await jobs.fixture.queue.registry.publish('holder', modelListOf('elsewhere', '1'), 60_000);
  const spec = await jobs.submit('elsewhere');
  expect(await processJob(jobs.fixture.deps(without), await claimNow(without), never)).toBe('deferred');
  expect(await jobs.fixture.job(spec)).toMatchObject({ state: 'waiting', failures: 0 });
  expect(await claimNow(holder)).toMatchObject({ spec: { model: 'elsewhere' }, exhausted: false });
});

test('a job whose end cannot be recorded is handed back, and the worker claims the next job', async () => {
  const consumer = await jobs.consumer();
  const bad = await jobs.submit('good');
  const good = await jobs.submit('good', Buffer.concat([jobs.song, Buffer.from('another')]));
  await jobs.fixture.storage.store.put(`songs/${bad.songhash}/runs/1/request`, Buffer.from('{"schema":0}'));
  expect(await jobs.work(consumer, await claimNow(consumer))).toBe('handed-back');
  // On a slow machine, the delay of the first job is over before the second one is claimed.
  let claim = await claimNow(consumer);
  for (; claim.spec.songhash === bad.songhash; claim = await claimNow(consumer)) await jobs.work(consumer, claim);
  expect(claim.spec.songhash).toBe(good.songhash);
  expect(await jobs.work(consumer, claim)).toBe('done');
  const { state, failures } = (await jobs.fixture.job(bad)) ?? {};
  expect(state).toBe('waiting');
  expect(failures).toBeGreaterThan(0);
});

test('a job is deferred when the storage service stays unavailable', async () => {
  const consumer = await jobs.consumer();
  const spec = await jobs.submit('good');
  const client = createRpcClient(loadStorage().definition, ['127.0.0.1:1']);
  const storage = createGrpcSongStorage(client, { unavailableMs: 300, stallMs: 300 });
  expect(await processJob(jobs.deps(consumer, { storage }), await claimNow(consumer), never)).toBe('deferred');
  expect(await jobs.fixture.job(spec)).toMatchObject({ state: 'waiting', failures: 0 });
  client.close();
});
