import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { claimNow, claimWithin } from '@stemline/job-queue/testing/queue-fixture.ts';
import type { Claim, Consumer, JobSpec } from '@stemline/job-queue/types.ts';
import { call, failedOutcome, publish } from '@stemline/storage-service/test-kit.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  eventually,
  generate,
  modelListOf,
  never,
  nextModels,
  type Stack,
  scriptedEngine,
  startStack,
} from '../test-kit.ts';
import type { Engine } from './engine.ts';
import type { ModelPublisher } from './model-publisher.ts';
import { processJob } from './process-job.ts';
import type { JobOutcome, SongStorage } from './song-storage.ts';

const LEASE_MS = 900;
let engine: Engine;
let stack: Stack;
let song: Buffer;
/** The scripted engine knows more names than it lists. */
const models = { sourcesOf: () => ['vocals'] } as unknown as ModelPublisher;

beforeAll(async () => {
  engine = scriptedEngine('fine');
  const listed = nextModels(engine);
  engine.start();
  await listed;
});

beforeEach(async () => {
  stack = await startStack(engine, { leaseMs: LEASE_MS });
  await generate(join(stack.folder, 'a.wav'), 'sine=duration=1');
  song = await readFile(join(stack.folder, 'a.wav'));
});

afterEach(() => stack.stop());
afterAll(() => engine.stop());

let workers = 0;
const newConsumer = () => stack.consumer(`worker-${++workers}`);
const submit = (model: string, bytes: Uint8Array = song) =>
  stack.submit(bytes, { model, revision: '1', contentType: 'audio/wav' });
/** A second run beside the first, whatever became of that one. */
const openNextRun = async ({ songhash }: JobSpec) => {
  const { store } = stack.storage;
  const request = await store.read(`songs/${songhash}/runs/1/request`);
  await store.put(`songs/${songhash}/runs/2/request`, request ?? new Uint8Array());
};
const work = (consumer: Consumer, claim: Claim, giveUp = never) =>
  processJob(stack.deps(consumer, { models }), claim, giveUp);

test('bytes that are no audio fail at the first try, with their reason in the outcome', async () => {
  const consumer = await newConsumer();
  const spec = await submit('good', Buffer.from('no audio at all'));
  expect(await work(consumer, await claimNow(consumer))).toBe('failed');
  expect(await stack.job(spec)).toMatchObject({ state: 'failed', code: 'BAD_AUDIO', attempt: 1 });
  expect((await stack.song(spec)).run?.outcome).toMatchObject({ state: 'OUTCOME_STATE_FAILED', code: 'BAD_AUDIO' });
});

test('a model that is not held fails the job', async () => {
  const consumer = await newConsumer();
  const spec = await submit('unheard-of');
  expect(await processJob(stack.deps(consumer), await claimNow(consumer), never)).toBe('failed');
  expect(await stack.job(spec)).toMatchObject({ code: 'MODEL_UNAVAILABLE' });
});

test('a job whose model another separator holds goes back to the queue as good as it was', async () => {
  const [without, holder] = [await newConsumer(), await newConsumer()];
  await stack.queue.registry.publish('holder', modelListOf('elsewhere', '1'), 60_000);
  const spec = await submit('elsewhere');
  expect(await processJob(stack.deps(without), await claimNow(without), never)).toBe('deferred');
  expect(await stack.job(spec)).toMatchObject({ state: 'waiting', failures: 0 });
  expect(await claimNow(holder)).toMatchObject({ spec: { model: 'elsewhere' }, exhausted: false });
});

test('a model that is held in another revision only fails the job', async () => {
  const consumer = await newConsumer();
  await stack.queue.registry.publish('holder', modelListOf('elsewhere', '2'), 60_000);
  await submit('elsewhere');
  expect(await processJob(stack.deps(consumer), await claimNow(consumer), never)).toBe('failed');
});

test('a job that cannot even be failed leaves the worker to other jobs', async () => {
  const consumer = await newConsumer();
  const bad = await submit('good');
  await submit('good', Buffer.concat([song, Buffer.from('another')]));
  await stack.storage.store.put(`songs/${bad.songhash}/runs/1/request`, Buffer.from('{"schema":0}'));
  const ends = [];
  while (ends.at(-1) !== 'done' && ends.length < 10) ends.push(await work(consumer, await claimNow(consumer)));
  expect(ends.slice(0, 4)).toEqual(['handed-back', 'handed-back', 'handed-back', 'left']);
  expect(ends.at(-1)).toBe('done');
});

test('audio that is gone fails the job', async () => {
  const consumer = await newConsumer();
  const spec = await submit('good', Buffer.concat([song, Buffer.from('gone')]));
  await stack.storage.store.delete(`audio/${spec.audio}`);
  expect(await work(consumer, await claimNow(consumer))).toBe('failed');
  expect(await stack.job(spec)).toMatchObject({ code: 'AUDIO_MISSING' });
});

test('a song that kills the engine is tried three times and fails for that', async () => {
  const consumer = await newConsumer();
  const spec = await submit('killer');
  const results = [];
  for (let tries = 0; tries < 4; tries += 1) results.push(await work(consumer, await claimNow(consumer)));
  expect(results).toEqual(['handed-back', 'handed-back', 'handed-back', 'failed']);
  expect(await stack.job(spec)).toMatchObject({ state: 'failed', code: 'ENGINE_CRASHED', failures: 3 });
  expect(await readdir(join(stack.workRoot, 'test'))).toEqual([]);
});

test('a job whose workers died without a word fails as WORKER_LOST', async () => {
  const consumer = await newConsumer();
  const spec = await submit('good');
  const claim = await claimNow(consumer);
  expect(await work(consumer, { ...claim, exhausted: true, lastReason: '' })).toBe('failed');
  expect(await stack.job(spec)).toMatchObject({ code: 'WORKER_LOST' });
});

test('a cancelled job stops at once, drops its song and writes nothing', async () => {
  const consumer = await newConsumer();
  const spec = await submit('slow');
  const claim = await claimNow(consumer);
  const working = work(consumer, claim);
  await eventually('the song is in flight', async () => (await engine.stats()).in_flight === 1);
  await publish(stack.storage.client, spec.songhash, 1, { state: 'OUTCOME_STATE_CANCELLED', createdMs: 1 });
  await stack.queue.producer().settle(spec, { state: 'cancelled', code: '', reason: '' }, []);
  expect(await working).toBe('lost');
  await eventually('the song is dropped', async () => (await engine.stats()).in_flight === 0);
  expect((await stack.job(spec))?.state).toBe('cancelled');
});

test('an outcome that stands is adopted, whoever wrote it, at the first attempt too', async () => {
  const consumer = await newConsumer();
  const spec = await submit('killer');
  await publish(stack.storage.client, spec.songhash, 1, {
    state: 'OUTCOME_STATE_FAILED',
    attempt: 1,
    code: 'BAD_AUDIO',
    reason: 'It was first.',
    createdMs: 1,
  });
  const restarts = engine.restarts();
  expect(await work(consumer, await claimNow(consumer))).toBe('failed');
  expect(await stack.job(spec)).toMatchObject({ code: 'BAD_AUDIO', reason: 'It was first.' });
  expect(engine.restarts()).toBe(restarts);
});

test('a job of a song that was removed ends as cancelled', async () => {
  const consumer = await newConsumer();
  const spec = await submit('good', Buffer.from('bad audio that is removed'));
  await publish(stack.storage.client, spec.songhash, 1, { state: 'OUTCOME_STATE_CANCELLED', createdMs: 1 });
  await stack.storage.client.unary('RemoveSong', { songhash: spec.songhash }, call());
  const claim = await claimNow(consumer);
  await consumer.handBack(claim, false, 'again');
  expect(await work(consumer, await claimNow(consumer))).toBe('cancelled');
});

test('an open run is made, though a newer one was opened beside it', async () => {
  const consumer = await newConsumer();
  const spec = await submit('good');
  await openNextRun(spec);
  await consumer.handBack(await claimNow(consumer), false, 'a deployment');
  expect(await work(consumer, await claimNow(consumer))).toBe('done');
  expect((await stack.song(spec)).served).toMatchObject({ number: 1, outcome: { state: 'OUTCOME_STATE_DONE' } });
});

test('a run that has ended takes no outcome of ours, also where its end cannot be seen', async () => {
  const consumer = await newConsumer();
  const spec = await submit('good');
  await publish(stack.storage.client, spec.songhash, 1, failedOutcome('It was first.'));
  await openNextRun(spec);
  const published: JobOutcome[] = [];
  const { storage } = stack.deps(consumer);
  const watched: SongStorage = {
    ...storage,
    publish: (ref, outcome, signal) => {
      published.push(outcome);
      return storage.publish(ref, outcome, signal);
    },
  };
  const claim = await claimNow(consumer);
  const result = await processJob(stack.deps(consumer, { models, storage: watched }), claim, never);
  expect(published).toEqual([]);
  // With what the storage tells today the try ends so; once it tells of every run, the end is adopted.
  expect(['handed-back', 'failed']).toContain(result);
});

test('a worker that has lost its lease writes nothing, and the next one begins anew', async () => {
  const [slow, next] = [await newConsumer(), await newConsumer()];
  const spec = await submit('slow');
  const claim = await claimNow(slow);
  const away = () => Promise.reject(new Error('the network is cut'));
  const refused: string[] = [];
  const cut: Consumer = {
    ...slow,
    heartbeat: away,
    progress: away,
    finish: async () => {
      refused.push('finish');
      return 'lost';
    },
    handBack: async () => {
      refused.push('handBack');
      return 'lost';
    },
  };
  const begun = performance.now();
  expect(await work(cut, claim)).toBe('lost');
  expect(performance.now() - begun).toBeLessThan(LEASE_MS + 1_500);
  expect(refused).toEqual([]);
  const second = await claimNow(next);
  expect(second).toMatchObject({ attempt: 2, spec: { songhash: spec.songhash } });
  await next.finish(second, { state: 'cancelled', code: '', reason: '' });
});

test('a job of several leases runs once', async () => {
  const [consumer, other] = [await newConsumer(), await newConsumer()];
  const spec = await submit('slow');
  const claim = await claimNow(consumer);
  const giveUp = new AbortController();
  const working = work(consumer, claim, giveUp.signal);
  expect(await claimWithin(other, 3 * LEASE_MS)).toBeUndefined();
  expect(await stack.job(spec)).toMatchObject({ state: 'running', attempt: 1, stage: 'separating' });
  giveUp.abort(new Error('enough'));
  expect(await working).toBe('handed-back');
  const again = await claimNow(consumer);
  await consumer.finish(again, { state: 'cancelled', code: '', reason: '' });
});

test('folders of dead processes are collected, those of living ones are kept', async () => {
  const { createWorkFolders } = await import('./work-folder.ts');
  const { mkdir } = await import('node:fs/promises');
  const root = join(stack.folder, 'stale');
  // No process has the largest number that the kernel can give.
  const [dead, alive, ours] = ['4194304-x', `${process.ppid}-x`, '77-x'];
  for (const name of [dead, alive, ours]) await mkdir(join(root, 'h', name), { recursive: true });
  await mkdir(join(root, 'other', dead), { recursive: true });
  await writeFile(join(root, 'h', dead, 'mix.f32'), 'x');
  await createWorkFolders({ root, hostname: 'h', pid: 77 }).collect();
  expect(await readdir(join(root, 'h'))).toEqual([alive]);
  expect(await readdir(join(root, 'other'))).toEqual([dead]);
});
