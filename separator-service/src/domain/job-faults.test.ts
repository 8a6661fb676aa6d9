import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import { claimNow, claimWithin } from '@stemline/job-queue/testing/queue-fixture.ts';
import type { Claim } from '@stemline/job-queue/types.ts';
import { call, publish } from '@stemline/storage-service/test-kit.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Separator } from '../engine/separator.ts';
import {
  eventually,
  generate,
  never,
  nextModels,
  type Stack,
  scriptedEngine,
  silent,
  startStack,
} from '../test-kit.ts';
import type { ModelShelf } from './model-shelf.ts';
import { processJob } from './process-job.ts';
import { createWorkLoop } from './work-loop.ts';

const LEASE_MS = 900;
let engine: Separator;
let stack: Stack;
let song: Buffer;
/** The scripted engine knows more names than it lists. */
const models = { sourcesOf: () => ['vocals'] } as unknown as ModelShelf;

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

test('an outcome that stands is adopted, whoever wrote it', async () => {
  const consumer = await newConsumer();
  const spec = await submit('killer');
  const first = await claimNow(consumer);
  await consumer.handBack(first, false, 'stopped');
  await publish(stack.storage.client, spec.songhash, 1, {
    ...{ state: 'OUTCOME_STATE_FAILED', attempt: 1, code: 'BAD_AUDIO', reason: 'It was first.', createdMs: 1 },
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

test('a stopping separator claims nothing more and hands its job back uncounted', async () => {
  const consumer = await newConsumer();
  const spec = await submit('slow');
  const stop = new AbortController();
  const loop = createWorkLoop({
    ...{ consumer, separator: engine, slots: 1, drainMs: 200, log: silent, onResult: () => undefined },
    process: (claim, giveUp) => work(consumer, claim, giveUp),
  });
  const looping = loop.run(stop.signal);
  await eventually('the job runs', async () => (await stack.job(spec))?.stage === 'separating');
  const later = await submit('good');
  stop.abort();
  await looping;
  expect(await stack.job(spec)).toMatchObject({ state: 'waiting', failures: 0 });
  expect((await stack.job(later))?.state).toBe('waiting');
  for (const claim of [await claimNow(consumer), await claimNow(consumer)])
    await consumer.finish(claim, { state: 'cancelled', code: '', reason: '' });
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
