// Tests publishing, expiry and merging of model lists.

import { eventually } from '@stemline/testing/eventually.ts';
import { mediaOf, modelList, modelOf } from '@stemline/testing/queue/models.ts';
import { useQueue } from '@stemline/testing/queue/use-queue.ts';
import { expect, test } from 'vitest';
import { mergeModelLists } from './model-registry.ts';
import type { ModelInfo, PublishedList } from './types.ts';

const queue = useQueue();

const model = (name: string, changes: Partial<ModelInfo> = {}) => modelOf(name, { speed: 0, ...changes });

function list(auto: string, ...models: ModelInfo[]): PublishedList {
  return { ...modelList(), models, auto, autoReason: `${auto} is available.`, autoDetail: 'It was first.' };
}

test('no list of models is known before a separator has published', async () => {
  expect(await queue.registry.read()).toBeUndefined();
});

test('the list of one separator is read as it was published', async () => {
  const published = list('preview', model('preview', { speed: 12.5 }), model('htdemucs', { available: false }));
  await queue.registry.publish('one', published, 60_000);
  const { pace: _, ...merged } = published;
  expect(await queue.registry.read()).toEqual({ ...merged, liveSeparators: 1 });
});

test('the list of an expired separator is omitted while another separator is alive', async () => {
  const short = list('htdemucs', model('htdemucs'));
  await queue.registry.publish('short', short, 600_000);
  await queue.registry.publish('long', list('preview', model('preview')), 600_000);
  expect((await queue.registry.read())?.liveSeparators).toBe(2);
  await queue.registry.publish('short', short, 50);
  await eventually('it expires', async () => (await queue.registry.read())?.liveSeparators === 1);
  expect((await queue.registry.read())?.models.map(({ name }) => name)).toEqual(['preview']);
});

test.each(['{', 'null', '[]', '{"models":{}}', '{"models":[]}'])(
  'a list of models that reads %j is left out, and the others are read',
  async (text) => {
    const damage = async () => {
      await queue.raw.hset(queue.keys.models, 'damaged', text);
      await queue.raw.zadd(queue.keys.separators, Date.now() + 60_000, 'damaged');
    };
    await damage();
    expect(await queue.registry.read()).toBeUndefined();
    expect(await queue.registry.separators()).toEqual([]);
    const published = list('preview', model('preview'));
    await queue.registry.publish('one', published, 60_000);
    await damage();
    expect(await queue.registry.read()).toMatchObject({ auto: 'preview', liveSeparators: 1 });
    expect(await queue.registry.separators()).toEqual([{ name: 'one', list: published }]);
    expect(await queue.registry.holds('preview', '1')).toBe(true);
  },
);

test('a model counts as held in every revision that a separator holds, or held until recently', async () => {
  await queue.registry.publish('old', list('htdemucs', model('htdemucs', { revision: 'r1', speed: 1 })), 60_000);
  await queue.registry.publish('new', list('htdemucs', model('htdemucs', { revision: 'r2', speed: 9 })), 60_000);
  await queue.registry.withdraw('old');
  await queue.registry.publish('new', list('htdemucs', model('htdemucs', { revision: 'r2', speed: 9 })), 60_000);
  expect(await queue.registry.holds('htdemucs', 'r1')).toBe(true);
  expect(await queue.registry.holds('htdemucs', 'r2')).toBe(true);
  expect(await queue.registry.holds('htdemucs', 'r3')).toBe(false);
  // Moves its expiry far into the past.
  await queue.raw.zadd(queue.keys.separators, Date.now() - 3_600_000, 'old');
  expect(await queue.registry.holds('htdemucs', 'r1')).toBe(false);
  await queue.registry.publish('new', list('htdemucs', model('htdemucs', { revision: 'r2', speed: 9 })), 60_000);
  expect(await queue.raw.hkeys(queue.keys.models)).toEqual(['new']);
});

test('with no separator alive, the list of models that expired last is read', async () => {
  await queue.registry.publish('first', list('preview', model('preview')), 30);
  await queue.registry.publish('last', list('htdemucs', model('htdemucs')), 60);
  await eventually('all expire', async () => (await queue.registry.read())?.liveSeparators === 0);
  expect(await queue.registry.read()).toMatchObject({ auto: 'htdemucs', liveSeparators: 0 });
});

test('the list of models of a separator that withdraws stays as the last known one', async () => {
  await queue.registry.publish('one', list('preview', model('preview')), 60_000);
  await queue.registry.withdraw('one');
  await queue.registry.withdraw('unknown');
  expect(await queue.registry.read()).toMatchObject({ auto: 'preview', liveSeparators: 0 });
});

const missing = model('htdemucs', { available: false, reason: 'It has no weights.', speed: 0 });

test('a model that any separator has is available, with the details of its fastest holder', () => {
  const slow = model('htdemucs', { device: 'cpu', speed: 1 });
  const fast = model('htdemucs', { device: 'cuda', speed: 90 });
  for (const lists of [
    [list('preview', missing), list('htdemucs', slow), list('htdemucs', fast)],
    [list('htdemucs', fast), list('htdemucs', slow), list('preview', missing)],
  ]) {
    expect(mergeModelLists(lists).models).toEqual([fast]);
  }
});

test('a model that no separator has keeps the reason for it', () => {
  const merged = mergeModelLists([list('preview', missing, model('preview')), list('preview', missing)]);
  expect(merged.models).toEqual([missing, model('preview')]);
});

test('the merged auto is an available model, and a real model wins over the preview', () => {
  const preview = list('preview', model('preview'), missing);
  const real = list('htdemucs', model('htdemucs'));
  expect(mergeModelLists([preview, real])).toMatchObject({
    auto: 'htdemucs',
    autoReason: 'htdemucs is available.',
    autoDetail: 'It was first.',
  });
  expect(mergeModelLists([real, preview]).auto).toBe('htdemucs');
  expect(mergeModelLists([list('htdemucs', missing), preview]).auto).toBe('preview');
});

test('the merged formats and limits are those that every separator has, in the order of the first one', () => {
  const full = { ...list('preview', model('preview')), media: mediaOf() };
  const other = mediaOf({
    inputs: ['FLAC', 'MP3'],
    formats: ['opus', 'flac', 'mp3'],
    rates: ['model'],
    minSeconds: 1,
    maxSeconds: 600,
  });
  expect(mergeModelLists([full]).media).toEqual(mediaOf());
  expect(mergeModelLists([full, { ...full, media: other }]).media).toEqual({
    inputs: ['MP3', 'FLAC'],
    formats: ['mp3', 'flac'],
    rates: ['model'],
    minSeconds: 1,
    maxSeconds: 600,
  });
});

test('formats and limits are read as a separator published them, also after it expired', async () => {
  await queue.registry.publish('one', { ...list('preview', model('preview')), media: mediaOf() }, 60_000);
  expect((await queue.registry.read())?.media).toEqual(mediaOf());
  await queue.registry.withdraw('one');
  expect(await queue.registry.read()).toMatchObject({ media: mediaOf(), liveSeparators: 0 });
});

test('each live separator is read with its name and its own list, and none once all have withdrawn', async () => {
  const pace = {
    slots: 2,
    before: { fixedSeconds: 1, perSecond: 0.1 },
    separating: {},
    after: { fixedSeconds: 0, perSecond: 0 },
  };
  const [one, two] = [list('a', model('a')), { ...list('b', model('b')), pace }];
  await queue.registry.publish('one', one, 60_000);
  await queue.registry.publish('two', two, 60_000);
  expect(await queue.registry.separators()).toEqual([
    { name: 'one', list: one },
    { name: 'two', list: two },
  ]);
  await queue.registry.withdraw('one');
  expect(await queue.registry.separators()).toEqual([{ name: 'two', list: two }]);
  await queue.registry.withdraw('two');
  expect(await queue.registry.separators()).toEqual([]);
});

test('the pace of a device is kept beyond the separator that has learned it, and expires', async () => {
  expect(await queue.registry.keptPace('cpu')).toBeUndefined();
  await queue.registry.keepPace('cpu', '{"a":1}');
  expect(await queue.registry.keptPace('cpu')).toBe('{"a":1}');
  expect(await queue.registry.keptPace('gpu')).toBeUndefined();
  expect(await queue.raw.pttl(queue.keys.pace('cpu'))).toBeGreaterThan(80 * 24 * 60 * 60_000);
});
