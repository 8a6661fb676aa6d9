import { setImmediate } from 'node:timers/promises';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim } from '@stemline/job-queue/types.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { claimNow } from '@stemline/testing/queue/queue-fixture.ts';
import { expect, test } from 'vitest';
import { never, silent } from '../testing/constants.ts';
import { modelListOf, scriptedEngine } from '../testing/engines.ts';
import { useJobs } from '../testing/use-jobs.ts';
import { type JobResult, processJob } from './process-job.ts';
import { createWorkLoop } from './work-loop.ts';

const jobs = useJobs();

function loopOf(
  consumer: Consumer,
  work: (claim: Claim, giveUp: AbortSignal) => Promise<JobResult>,
  ready = jobs.engine.ready,
) {
  const results: JobResult[] = [];
  const loop = createWorkLoop({
    consumer,
    ready,
    slots: async () => 1,
    drainMs: 200,
    process: work,
    onResult: (result) => results.push(result),
    pause: { baseMs: 20, maxMs: 20 },
    log: silent,
  });
  return { ...loop, results };
}

test('promise 21: a stopping separator claims no more jobs and hands its job back, and the attempt does not count', async () => {
  const consumer = await jobs.fixture.consumer('stopping');
  const spec = await jobs.submit('slow');
  const stop = new AbortController();
  const loop = loopOf(consumer, (claim, giveUp) => processJob(jobs.deps(consumer), claim, giveUp));
  const looping = loop.run(stop.signal);
  await eventually('the job runs', async () => (await jobs.fixture.job(spec))?.stage === 'separating');
  const later = await jobs.submit('good');
  stop.abort();
  await looping;
  expect(await jobs.fixture.job(spec)).toMatchObject({ state: 'waiting', failures: 0 });
  expect((await jobs.fixture.job(later))?.state).toBe('waiting');
  for (const claim of [await claimNow(consumer), await claimNow(consumer)])
    await consumer.finish(claim, { state: 'cancelled', code: '', reason: '' });
});

test('a job for another separator does not delay the next job of this one', async () => {
  const [without, holder] = [await jobs.fixture.consumer('without'), await jobs.fixture.consumer('holder')];
  await jobs.fixture.queue.registry.publish('holder', modelListOf('elsewhere', '1'), 60_000);
  await jobs.submit('elsewhere');
  // No separator holds this model, so any separator can fail the job.
  const next = await jobs.submit('nowhere');
  const loop = loopOf(without, (claim, giveUp) => processJob(jobs.fixture.deps(without), claim, giveUp));
  const stop = new AbortController();
  const looping = loop.run(stop.signal);
  await eventually('the next job fails', async () => (await jobs.fixture.job(next))?.state === 'failed');
  expect(loop.results).toContain('deferred');
  stop.abort();
  await looping;
  expect(await claimNow(holder)).toMatchObject({ spec: { model: 'elsewhere' } });
});

test('a separator whose engine hangs claims no job until the engine is replaced', async () => {
  const engine = scriptedEngine('fine', { suspectMs: 1_000, stallMs: 3_000 });
  engine.start();
  await engine.ready(never);
  const consumer = await jobs.fixture.consumer('hanging');
  const replaced: number[] = [];
  const work = async (claim: Claim) => {
    replaced.push(engine.restarts());
    await consumer.finish(claim, { state: 'cancelled', code: '', reason: '' });
    return 'cancelled' as const;
  };
  const loop = loopOf(consumer, work, engine.ready);
  const stop = new AbortController();
  const looping = loop.run(stop.signal);
  process.kill(engine.hello()?.pid ?? 0, 'SIGSTOP');
  await eventually('the engine gets no work', () => engine.hello() === undefined);
  await jobs.submit('good');
  await eventually('the job is claimed', () => replaced.length > 0);
  expect(replaced).toEqual([1]);
  stop.abort();
  await looping;
  await engine.stop();
});

test('no job is claimed before the separator is ready', async () => {
  const stop = new AbortController();
  const events: string[] = [];
  let becomeReady = () => {};
  const ready = new Promise<AbortSignal>((resolve) => {
    becomeReady = () => resolve(never);
  });
  const loop = createWorkLoop({
    consumer: {
      next: async () => {
        events.push('claims');
        stop.abort();
        return undefined;
      },
    },
    ready: () => {
      events.push('waits');
      return ready;
    },
    slots: async () => 1,
    drainMs: 0,
    process: () => Promise.reject(new Error('there is no job')),
    onResult: () => undefined,
    log: silent,
  });
  const looping = loop.run(stop.signal);
  await setImmediate();
  expect(events).toEqual(['waits']);
  becomeReady();
  await looping;
  expect(events).toEqual(['waits', 'claims']);
});
