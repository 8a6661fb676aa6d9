import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@stemline/testing/eventually.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { expect, test } from 'vitest';
import { createFfmpegDecoder } from '../adapters/media/ffmpeg-decoder.ts';
import { never } from '../testing/constants.ts';
import { modelListOf, scriptedEngine } from '../testing/engines.ts';
import { ffmpegOf, scriptIn } from '../testing/media.ts';
import { useJobs } from '../testing/use-jobs.ts';
import { processJob } from './process-job.ts';

const jobs = useJobs();

test('promise 20: a job whose bytes are not audio fails at the first attempt, with the reason in its outcome', async () => {
  const consumer = await jobs.consumer();
  const spec = await jobs.submit('good', Buffer.from('no audio at all'));
  expect(await jobs.work(consumer, await claimNow(consumer))).toBe('failed');
  expect(await jobs.fixture.job(spec)).toMatchObject({ state: 'failed', code: 'BAD_AUDIO', attempt: 1 });
  expect((await jobs.fixture.song(spec)).run?.outcome).toMatchObject({
    state: 'OUTCOME_STATE_FAILED',
    code: 'BAD_AUDIO',
  });
});

test('a job whose model no separator publishes fails as MODEL_UNAVAILABLE', async () => {
  const consumer = await jobs.consumer();
  const spec = await jobs.submit('unheard-of');
  expect(await processJob(jobs.fixture.deps(consumer), await claimNow(consumer), never)).toBe('failed');
  expect(await jobs.fixture.job(spec)).toMatchObject({ code: 'MODEL_UNAVAILABLE' });
});

test('a job whose model is published only in another revision fails', async () => {
  const consumer = await jobs.consumer();
  await jobs.fixture.queue.registry.publish('holder', modelListOf('elsewhere', '2'), 60_000);
  await jobs.submit('elsewhere');
  expect(await processJob(jobs.fixture.deps(consumer), await claimNow(consumer), never)).toBe('failed');
});

test('a job whose audio was deleted fails as AUDIO_MISSING', async () => {
  const consumer = await jobs.consumer();
  const spec = await jobs.submit('good', Buffer.concat([jobs.song, Buffer.from('deleted')]));
  await jobs.fixture.storage.store.delete(`audio/${spec.audio}`);
  expect(await jobs.work(consumer, await claimNow(consumer))).toBe('failed');
  expect(await jobs.fixture.job(spec)).toMatchObject({ code: 'AUDIO_MISSING' });
});

test('a song that crashes the engine is attempted three times and fails for that reason', async () => {
  const consumer = await jobs.consumer();
  const spec = await jobs.submit('killer');
  const results = [];
  for (let attempt = 1; attempt <= 4; attempt += 1) results.push(await jobs.work(consumer, await claimNow(consumer)));
  expect(results).toEqual(['handed-back', 'handed-back', 'handed-back', 'failed']);
  expect(await jobs.fixture.job(spec)).toMatchObject({ state: 'failed', code: 'ENGINE_CRASHED', failures: 3 });
  expect(await readdir(join(jobs.fixture.workRoot, 'test'))).toEqual([]);
});

test('an exhausted job whose workers were lost fails as WORKER_LOST', async () => {
  const consumer = await jobs.consumer();
  const spec = await jobs.submit('good');
  const claim = await claimNow(consumer);
  expect(await jobs.work(consumer, { ...claim, exhausted: true, lastReason: '' })).toBe('failed');
  expect(await jobs.fixture.job(spec)).toMatchObject({ code: 'WORKER_LOST' });
});

test('promise 23: an attempt that takes too long is ended and counted, even when the engine hangs, and the worker continues', async () => {
  const stuck = scriptedEngine('fine', { stallMs: 5_000 });
  stuck.start();
  await stuck.ready(never);
  const consumer = await jobs.consumer();
  const spec = await jobs.submit('deaf');
  const capped = jobs.deps(consumer, { engine: stuck, maxJobMs: 3_000 });
  const results = [];
  for (let attempt = 1; attempt <= 4; attempt += 1)
    results.push(await processJob(capped, await claimNow(consumer), never));
  expect(results).toEqual(['handed-back', 'handed-back', 'handed-back', 'failed']);
  expect(await jobs.fixture.job(spec)).toMatchObject({ state: 'failed', code: 'TIMED_OUT', failures: 3 });
  await jobs.submit('good');
  expect(await processJob({ ...capped, maxJobMs: 0 }, await claimNow(consumer), never)).toBe('done');
  await eventually('the engine that hung was ended', () => stuck.restarts() > 0);
  await stuck.stop();
});

test('promise 23: a decoder that hangs is killed at the end of the time limit of the attempt', async () => {
  const consumer = await jobs.consumer();
  await jobs.submit('good');
  const pidFile = join(jobs.fixture.folder, 'pid');
  const hanging = await scriptIn(jobs.fixture.folder, 'hanging', `echo $$ > ${pidFile}; exec sleep 600`);
  const decoder = createFfmpegDecoder(ffmpegOf(hanging));
  // The time of the attempt begins to count with the decoder.
  const running = () => (existsSync(pidFile) ? 1 : Number.POSITIVE_INFINITY);
  const deps = jobs.deps(consumer, { decoder, maxJobMs: 2_000, running });
  expect(await processJob(deps, await claimNow(consumer), never)).toBe('handed-back');
  const pid = Number(await readFile(pidFile, 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect((await claimNow(consumer)).lastReason).toMatch('TIMED_OUT');
});
