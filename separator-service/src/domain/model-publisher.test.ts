import { songOptions } from '@stemline/common/options/options.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { openQueue, type QueueFixture } from '@stemline/testing/queue/queue-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { never, silent } from '../testing/constants.ts';
import { modelListOf, nextModels, scriptedEngine } from '../testing/engines.ts';
import type { Engine } from './engine.ts';
import { createModelPublisher, type ModelPublisher } from './model-publisher.ts';

const MEDIA = { inputs: ['FLAC'], formats: ['mp3', 'flac'], rates: ['model'], minSeconds: 0.1, maxSeconds: 60 };
const SONG = {
  ...{ model: 'good', revision: '1', options: songOptions('{}') },
  ...{ seconds: 100, memoryBytes: 3_000_000, beforeMs: 1_000, separatingMs: 50_000, blockedMs: 0, afterMs: 2_000 },
};
const redis = useRedis();
let queue: QueueFixture;
const stops: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  queue = await openQueue(redis.server.url);
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  await queue.stop();
});

function follow(script: string, everyMs = 10_000): { engine: Engine; models: ModelPublisher; stop(): Promise<void> } {
  const engine = scriptedEngine(script);
  const models = createModelPublisher({
    engine,
    registry: queue.registry,
    media: async () => MEDIA,
    worker: 'w',
    slots: () => 2,
    everyMs,
    log: silent,
  });
  const stopping = new AbortController();
  const running = models.run(stopping.signal);
  const stop = async () => {
    stopping.abort();
    await running;
  };
  engine.start();
  stops.push(() => engine.stop(), stop);
  return { engine, models, stop };
}

test('the models of the engine are known and published once the engine has listed them', async () => {
  const { models, stop } = follow('fine');
  expect(models.sourcesOf('good', '1')).toBeUndefined();
  await models.listed(never);
  expect(models.sourcesOf('good', '1')).toEqual(['vocals']);
  expect(models.sourcesOf('good', '2')).toBeUndefined();
  await eventually('it is published', async () => (await queue.registry.read())?.liveSeparators === 1);
  expect(await queue.registry.read()).toMatchObject({ media: MEDIA });
  await stop();
  expect(await queue.registry.read()).toMatchObject({ liveSeparators: 0 });
});

test('the models stay unknown while the engine runs but has not listed them', async () => {
  const { engine, models } = follow('unlisted');
  await engine.ready(never);
  const giveUp = new AbortController();
  let known = false;
  const listed = models.listed(giveUp.signal).then(() => {
    known = true;
  });
  // The engine answers in order, so it will not answer the earlier request for its models.
  await engine.load('good', never);
  expect(known).toBe(false);
  giveUp.abort();
  await listed;
});

test('a model counts as published while a live separator publishes it in exactly that revision', async () => {
  const { models } = follow('fine');
  expect(await models.isPublished('other', '1')).toBe(false);
  await queue.registry.publish('holder', modelListOf('other', '1'), 60_000);
  expect(await models.isPublished('other', '1')).toBe(true);
  expect(await models.isPublished('other', '2')).toBe(false);
});

test('a model still counts as published just after its separator has withdrawn, because that may be a restart', async () => {
  const { models } = follow('unlisted');
  await queue.registry.publish('holder', modelListOf('other', '1'), 60_000);
  await queue.registry.publish('newer', modelListOf('other', '2'), 60_000);
  await queue.registry.withdraw('holder');
  expect(await models.isPublished('other', '1')).toBe(true);
  expect(await models.isPublished('other', '3')).toBe(false);
});

test('the pace that a separator has learned is published, and its successor on the same device begins with it', async () => {
  const pace = async () => (await queue.registry.separators())[0]?.list.pace;
  const first = follow('fine');
  await first.models.listed(never);
  first.models.learn(SONG);
  const isLearned = async () => Math.abs(((await pace())?.separating['good@1']?.perSecond ?? 0) - 0.5) < 1e-6;
  await eventually('the pace is published', isLearned);
  expect(await pace()).toMatchObject({
    slots: 2,
    before: { perSecond: expect.closeTo(0.01) },
    after: { perSecond: expect.closeTo(0.02) },
  });
  const model = (await queue.registry.read())?.models.find(({ name }) => name === 'good');
  expect(model).toMatchObject({ speed: expect.closeTo(2), otherSeconds: expect.closeTo(0.03) });

  await first.stop();
  await queue.raw.del(queue.keys.models, queue.keys.separators);
  const second = follow('fine');
  await second.models.listed(never);
  await eventually('the pace is published again', isLearned);
});

test('a model has a speed for each precision and the memory that it takes, as far as they are measured', async () => {
  const { models } = follow('fine');
  const listed = async (name: string) => (await queue.registry.read())?.models.find((model) => model.name === name);
  await eventually('the default model is loaded', async () => (await listed('good'))?.speed === 1);
  expect(await listed('good')).toMatchObject({ fastSpeed: 0, memoryBytes: 2_000_000 });
  expect(await listed('steady')).toMatchObject({ speed: 0, fastSpeed: 0, memoryBytes: 0 });
  models.learn({ ...SONG, options: songOptions('{"precision":"fast"}'), separatingMs: 25_000 });
  await eventually(
    'the song has shown the speed',
    async () => Math.abs(((await listed('good'))?.fastSpeed ?? 0) - 4) < 1e-6,
  );
  expect(await listed('good')).toMatchObject({ speed: 1 });
});

test('the memory of a model that only songs have loaded is published after its first song, and after a restart', async () => {
  const memory = async () => (await queue.registry.read())?.models.find(({ name }) => name === 'steady')?.memoryBytes;
  const first = follow('fine');
  await eventually('the models are published', async () => (await memory()) === 0);
  first.models.learn({ ...SONG, model: 'steady' });
  await eventually('the memory is published', async () => (await memory()) === 3_000_000);
  await first.stop();
  await queue.raw.del(queue.keys.models, queue.keys.separators);
  follow('fine');
  await eventually('the memory is published again', async () => (await memory()) === 3_000_000);
});

test('the published memory of the default model stays when the engine lists its models again', async () => {
  const { engine, models } = follow('relists');
  let lists = 0;
  engine.onModels(() => {
    lists += 1;
  });
  await eventually('the models are listed twice', () => lists >= 2);
  // The engine answers in order, so it has answered an earlier request before.
  const next = nextModels(engine);
  await engine.load('steady', never);
  await next;
  models.learn({ ...SONG, options: songOptions('{"precision":"fast"}') });
  const listed = async () => (await queue.registry.read())?.models.find(({ name }) => name === 'good');
  await eventually('a later list is published', async () => ((await listed())?.fastSpeed ?? 0) > 0);
  expect(await listed()).toMatchObject({ memoryBytes: 3_000_000 });
});

test('the models and the pace are published again soon after Redis has lost them', async () => {
  const { models } = follow('fine', 3_600_000);
  await models.listed(never);
  models.learn(SONG);
  const isPublished = async () => (await queue.registry.read())?.liveSeparators === 1;
  const kept = async () => (await queue.raw.keys(`${queue.keys.pace('')}*`)).length === 1;
  await eventually('the pace is kept', kept);
  await queue.raw.flushall();
  await eventually('they are published again', isPublished);
  await eventually('the pace is kept again', kept);
});
