import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { claimNow } from '@stemline/job-queue/testing/queue-fixture.ts';
import type { Claim, Consumer } from '@stemline/job-queue/types.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  eventually,
  generate,
  modelListOf,
  nextModels,
  type Stack,
  scriptedEngine,
  silent,
  startStack,
} from '../test-kit.ts';
import type { Engine } from './engine.ts';
import type { ModelPublisher } from './model-publisher.ts';
import { type JobResult, processJob } from './process-job.ts';
import { createWorkLoop } from './work-loop.ts';

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
  stack = await startStack(engine);
  await generate(join(stack.folder, 'a.wav'), 'sine=duration=1');
  song = await readFile(join(stack.folder, 'a.wav'));
});

afterEach(() => stack.stop());
afterAll(() => engine.stop());

const submit = (model: string) => stack.submit(song, { model, revision: '1', contentType: 'audio/wav' });

function loopOf(consumer: Consumer, work: (claim: Claim, giveUp: AbortSignal) => Promise<JobResult>) {
  const results: JobResult[] = [];
  const loop = createWorkLoop({
    consumer,
    ready: engine.ready,
    slots: 1,
    drainMs: 200,
    process: work,
    onResult: (result) => results.push(result),
    pause: { baseMs: 600_000, maxMs: 600_000 },
    log: silent,
  });
  return { ...loop, results };
}

test('a stopping separator claims nothing more and hands its job back uncounted', async () => {
  const consumer = await stack.consumer('stopping');
  const spec = await submit('slow');
  const stop = new AbortController();
  const loop = loopOf(consumer, (claim, giveUp) => processJob(stack.deps(consumer, { models }), claim, giveUp));
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

test('a slot leaves the queue to others after a job that is not for it', async () => {
  const [without, holder] = [await stack.consumer('without'), await stack.consumer('holder')];
  await stack.queue.registry.publish('holder', modelListOf('elsewhere', '1'), 60_000);
  await submit('elsewhere');
  const loop = loopOf(without, (claim, giveUp) => processJob(stack.deps(without), claim, giveUp));
  const stop = new AbortController();
  const looping = loop.run(stop.signal);
  await eventually('the job was tried', () => loop.results.length > 0);
  // The second claim of all is the holder's: the loop has made one and no other.
  expect(await claimNow(holder)).toMatchObject({ attempt: 2, spec: { model: 'elsewhere' } });
  expect(loop.results).toEqual(['deferred']);
  stop.abort();
  await looping;
});

test('nothing is claimed before it is known which songs can be made', async () => {
  const stop = new AbortController();
  const events: string[] = [];
  let known = () => {};
  const ready = new Promise<void>((resolve) => {
    known = resolve;
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
      events.push('asks');
      return ready;
    },
    slots: 1,
    drainMs: 0,
    process: () => Promise.reject(new Error('there is no job')),
    onResult: () => undefined,
    log: silent,
  });
  const looping = loop.run(stop.signal);
  await setImmediate();
  expect(events).toEqual(['asks']);
  known();
  await looping;
  expect(events).toEqual(['asks', 'claims']);
});
