// Tests the list of songs by state, model and name, and its data on the newest run, with real
// Redis, store and gRPC.

import { fromDuration } from '@stemline/common/grpc/time.ts';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import type { ListSongsRequest } from '@stemline/proto/gen/stemline/storage/v1/ListSongsRequest.ts';
import { sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { CLAIM, failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';
import { requestFor, songhashOf, submissionOf } from '@stemline/testing/storage/songs.ts';
import { createClient } from 'redis';
import { expect, it } from 'vitest';
import { createRedisCatalogue } from '../adapters/redis-catalogue.ts';
import { createRedisConnection } from '../adapters/redis-connection.ts';
import { useCatalogue } from '../testing/use-catalogue.ts';

const SOON = { timeout: 60_000, interval: 20 };
const MINUTES = { seconds: 181, nanos: 500_000_000 };
const TRACKS = { 'vocals.mp3': Buffer.from('la') };

const fixture = useCatalogue();

const list = (wanted: ListSongsRequest = {}) => fixture.client.unary('ListSongs', wanted, call());
const names = async (wanted: ListSongsRequest) => (await list(wanted)).songs.map(({ filename }) => filename);
const add = (name: string, createdMs: number, model = 'preview') =>
  fixture.client.unary(
    'RecordSubmission',
    {
      songhash: songhashOf(name, { model }),
      request: requestFor(name, fixture.audio, { model, createdMs, filename: name }),
      submission: submissionOf('a'),
    },
    call(),
  );
const entry = async (name: string) => (await list()).songs.find(({ songhash }) => songhash === songhashOf(name));

it('the list of songs reports the state of the newest run of each song, and the length of the music', async () => {
  await add('one', 1_000);
  expect(await entry('one')).toMatchObject({ run: 1, state: 'SONG_STATE_OPEN', duration: null });
  await publish(fixture.client, songhashOf('one'), 1, failedOutcome());
  expect(await entry('one')).toMatchObject({ run: 1, state: 'SONG_STATE_FAILED' });
  await fixture.client.unary('OpenNextRun', { songhash: songhashOf('one'), afterRun: 1 }, call());
  expect(await entry('one')).toMatchObject({ run: 2, state: 'SONG_STATE_OPEN' });
  await publishDone(fixture.client, songhashOf('one'), 2, TRACKS, CLAIM, { schema: 1, duration_seconds: 181.5 });
  expect(await entry('one')).toMatchObject({ run: 2, state: 'SONG_STATE_DONE', duration: MINUTES });
  await fixture.client.unary('RemoveTrack', { songhash: songhashOf('one'), track: 'vocals' }, call());
  await fixture.client.unary(
    'RecordSubmission',
    { songhash: songhashOf('one'), request: requestFor('one', fixture.audio), submission: submissionOf('b') },
    call(),
  );
  await publish(fixture.client, songhashOf('one'), 3, { state: 'OUTCOME_STATE_CANCELLED' });
  // The second run still provides the served tracks, and so the length of the music.
  expect(await entry('one')).toMatchObject({
    run: 3,
    state: 'SONG_STATE_CANCELLED',
    duration: MINUTES,
    tracks: ['vocals.mp3'],
  });
});

it('the list of songs reports the same after Redis has lost all data, even for manifests without a length', async () => {
  await add('one', 1_000);
  await add('two', 2_000);
  await publishDone(fixture.client, songhashOf('one'), 1, TRACKS, CLAIM, { duration_seconds: 'long' });
  await publishDone(fixture.client, songhashOf('two'), 1, TRACKS, CLAIM, { duration_seconds: 2.25 });
  await fixture.redis.kill();
  await fixture.redis.restart();
  const lengths = async () =>
    (await list().catch(() => ({ songs: [] }))).songs.map(({ duration }) => fromDuration(duration));
  await expect.poll(lengths, SOON).toEqual([2.25, 0]);
});

it('the list of songs counts the warnings of the served run, and repairs the entries of earlier versions', async () => {
  const warnings = ['TRUNCATED', 'DECODER_ERRORS'].map((code) => ({ code, text: 'It is damaged.' }));
  await add('one', 1_000);
  await add('two', 2_000);
  await publishDone(fixture.client, songhashOf('one'), 1, TRACKS, CLAIM, { schema: 2, warnings });
  await publishDone(fixture.client, songhashOf('two'), 1, TRACKS, CLAIM, { schema: 1 });
  const counts = async () => (await list().catch(() => ({ songs: [] }))).songs.map((song) => song.warnings);
  expect(await counts()).toEqual([0, 2]);
  const client = createClient({ url: fixture.redis.url });
  await client.connect();
  for (const name of ['one', 'two'])
    await client.hDel(`{${fixture.prefix}}:v2:catalogue:song:${songhashOf(name)}`, 'warnings');
  expect(await counts()).toEqual([0, 0]);
  await fixture.restart(async () => {});
  await expect.poll(counts, SOON).toEqual([0, 2]);
  await client.disconnect();
});

it('the list of songs is filtered by state, model and name, and by all of them together', async () => {
  await add('Caf\u00e9 one.mp3', 1_000);
  await add('two.mp3', 2_000);
  await add('cafe\u0301 three.mp3', 3_000, 'htdemucs');
  await publish(fixture.client, songhashOf('two.mp3'), 1, failedOutcome());
  expect(await names({ state: 'SONG_STATE_FAILED' })).toEqual(['two.mp3']);
  expect(await names({ state: 'SONG_STATE_OPEN' })).toEqual(['cafe\u0301 three.mp3', 'Caf\u00e9 one.mp3']);
  expect(await names({ state: 'SONG_STATE_DONE' })).toEqual([]);
  expect(await names({ model: 'preview' })).toEqual(['two.mp3', 'Caf\u00e9 one.mp3']);
  expect(await names({ filenameContains: 'CAFE\u0301' })).toEqual(['cafe\u0301 three.mp3', 'Caf\u00e9 one.mp3']);
  expect(await names({ filenameContains: 'caf\u00e9', model: 'htdemucs', state: 'SONG_STATE_OPEN' })).toEqual([
    'cafe\u0301 three.mp3',
  ]);
});

it.each([
  [{ state: 99 as never }, 'state must be open, done, failed or cancelled.'],
  [{ model: 'x'.repeat(201) }, 'model must not be longer than 200 characters.'],
  [{ filenameContains: 'x'.repeat(201) }, 'filename_contains must not be longer than 200 characters.'],
  [{ pageSize: -1 }, 'page_size must be from 1 to 200.'],
  [{ pageToken: 'x' }, 'page_token must be the next_page_token of the previous page.'],
])('the list of songs refuses the filter %j', async (wanted, message) => {
  await expect(list(wanted)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message });
});

it('the list of songs checks at most 2000 songs for each page, and continues from the token even after an empty page', async () => {
  const connection = createRedisConnection(fixture.redis.url, createSilentLogger());
  const catalogue = createRedisCatalogue(connection, fixture.prefix);
  await new Promise<void>((resolve) => catalogue.start(resolve));
  const songs = Array.from({ length: 4_300 }, (_, n) => ({
    ...{
      songhash: sha224(`${n}`),
      namespace: 'many',
      audio: fixture.audio,
      model: 'preview',
      revision: '1',
      createdMs: n + 1,
    },
    ...{ filename: `${n}.mp3`, run: 1, tracks: [], durationSeconds: 0, warnings: 0 },
    state: n === 0 ? ('done' as const) : ('open' as const),
  }));
  for (let at = 0; at < songs.length; at += 100) await Promise.all(songs.slice(at, at + 100).map(catalogue.put));
  await catalogue.stop();
  const pages: string[][] = [];
  let pageToken = '';
  do {
    const page = await list({ namespace: 'many', state: 'SONG_STATE_DONE', pageToken });
    pages.push(page.songs.map(({ filename }) => filename));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  expect(pages).toEqual([[], [], ['0.mp3']]);
  const full = await list({ namespace: 'many', state: 'SONG_STATE_OPEN', pageSize: 200 });
  expect(full.songs).toHaveLength(200);
  expect(full.totalSongs).toBe(4_300);
  const next = await list({
    namespace: 'many',
    state: 'SONG_STATE_OPEN',
    pageSize: 1,
    pageToken: full.nextPageToken,
  });
  expect(next.songs[0]?.filename).toBe('4099.mp3');
});

it('the list of songs keeps one Redis hash for each song', async () => {
  await add('one', 1_000);
  await publishDone(fixture.client, songhashOf('one'), 1, TRACKS);
  const client = createClient({ url: fixture.redis.url });
  await client.connect();
  const keys = (await client.keys('*')).filter(
    (key) => key.startsWith(`{${fixture.prefix}}`) && key.includes(songhashOf('one')),
  );
  await client.disconnect();
  expect(keys).toEqual([`{${fixture.prefix}}:v2:catalogue:song:${songhashOf('one')}`]);
});
