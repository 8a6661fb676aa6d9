// Tests the list of songs page by page, and its data while Redis is unavailable or loses data, with
// real Redis, store and gRPC.

import { downloaded, sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';
import { MUSIC, requestFor, songhashOf, submissionOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { createClient } from 'redis';
import { expect, it } from 'vitest';
import { useCatalogue } from '../testing/use-catalogue.ts';

const SOON = { timeout: 60_000, interval: 20 };

const fixture = useCatalogue();
const list = (pageSize = 0, pageToken = '', namespace = '') =>
  fixture.client.unary('ListSongs', { namespace, pageSize, pageToken }, call());
const listed = async () => (await list()).songs.map(({ songhash }) => songhash);
const add = (
  name: string,
  createdMs: number,
  more: { filename?: string; revision?: string; namespace?: string } = {},
) =>
  fixture.client.unary(
    'RecordSubmission',
    {
      songhash: songhashOf(name, more),
      request: requestFor(name, fixture.audio, { createdMs, ...more }),
      submission: submissionOf('a'),
    },
    call(),
  );
/** Adds eight songs, one after the other. Half of them took at most the returned ms. */
const addEight = async (name: string) => {
  const times: number[] = [];
  for (let song = 1; song <= 8; song += 1) {
    const began = performance.now();
    await add(`${name} ${song}`, 3_000);
    times.push(performance.now() - began);
  }
  return times.toSorted((a, b) => a - b)[3] ?? 0;
};
const remove = async (name: string) => {
  await publish(fixture.client, songhashOf(name), 1, failedOutcome());
  await fixture.client.unary('RemoveSong', { songhash: songhashOf(name) }, call());
};

it('the catalogue lists songs newest first, each complete and once', async () => {
  await add('old', 1_000);
  await add('new', 3_000);
  await add('middle', 2_000);
  await add('old', 9_000);
  const { songs, nextPageToken, totalSongs } = await list();
  expect(songs.map(({ songhash }) => songhash)).toEqual(['new', 'middle', 'old'].map((name) => songhashOf(name)));
  expect(nextPageToken).toBe('');
  expect(totalSongs).toBe(3);
  expect(songs[2]).toEqual({
    songhash: songhashOf('old'),
    audio: fixture.audio,
    model: { name: 'preview', revision: 'old' },
    filename: 'song.mp3',
    createdAt: { seconds: 1, nanos: 0 },
    run: 1,
    state: 'SONG_STATE_OPEN',
    tracks: [],
    duration: null,
    warnings: 0,
  });
});

it('the catalogue lists the published tracks of the newest done run, even after it has lost all data', async () => {
  await add('made', 1_000);
  await add('failed', 500);
  await publish(fixture.client, songhashOf('failed'), 1, failedOutcome());
  const tracks = async () => (await list().catch(() => ({ songs: [] }))).songs.map((song) => song.tracks);
  expect(await tracks()).toEqual([[], []]);
  await publishDone(fixture.client, songhashOf('made'), 1, {
    'vocals.mp3': Buffer.from('la'),
    'bass.mp3': Buffer.from('b'),
  });
  expect(await tracks()).toEqual([['vocals.mp3', 'bass.mp3'], []]);
  await fixture.redis.kill();
  await fixture.client.unary('RemoveTrack', { songhash: songhashOf('made'), track: 'bass' }, call());
  await fixture.client.unary(
    'RecordSubmission',
    { songhash: songhashOf('made'), request: requestFor('made', fixture.audio), submission: submissionOf('again') },
    call(),
  );
  await publishDone(fixture.client, songhashOf('made'), 2, { 'drums.mp3': Buffer.from('d') });
  await fixture.redis.restart();
  await expect.poll(tracks, SOON).toEqual([['drums.mp3'], []]);
});

it('the catalogue lists songs with empty fields and with different namespaces', async () => {
  await add('bare', 1_000, { filename: '', revision: '' });
  await add('theirs', 2_000, { namespace: 'theirs' });
  expect((await list()).songs).toMatchObject([
    { songhash: songhashOf('bare', { revision: '' }), filename: '', model: { revision: '' } },
  ]);
  expect((await list(0, '', 'theirs')).songs).toMatchObject([
    { songhash: songhashOf('theirs', { namespace: 'theirs' }) },
  ]);
  await expect(list(0, '', 'the:irs')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

it('the catalogue pages without gaps or repeats, even with equal times and while songs are added', async () => {
  const names = Array.from({ length: 23 }, (_, n) => `song ${n}`);
  for (const [n, name] of names.entries()) await add(name, 1_000 + Math.floor(n / 5));
  const seen: string[] = [];
  let token = '';
  do {
    const page = await list(4, token);
    seen.push(...page.songs.map(({ songhash }) => songhash));
    token = page.nextPageToken;
    await add(`newcomer ${seen.length}`, 9_000);
  } while (token !== '');
  expect(seen).toHaveLength(23);
  expect(new Set(seen)).toEqual(new Set(names.map((name) => songhashOf(name))));
});

it.each(['x', '+', Buffer.from('-').toString('base64url'), Buffer.from(`1.${sha224('')}`).toString('base64url')])(
  'the catalogue refuses the page token %s, which it did not issue',
  async (token) => {
    await expect(list(4, token)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  },
);

it('the catalogue omits a song that was removed or retracted, and lists it again when it is requested again', async () => {
  await add('removed', 1_000);
  await add('refused', 2_000);
  await fixture.client.unary(
    'RetractSubmission',
    { songhash: songhashOf('refused'), run: 1, submissionId: 'a' },
    call(),
  );
  expect(await listed()).toEqual([songhashOf('removed')]);
  await remove('removed');
  expect(await listed()).toEqual([]);
  await uploadSong(fixture.client, MUSIC);
  await add('removed', 5_000);
  expect((await list()).songs).toMatchObject([{ songhash: songhashOf('removed'), createdAt: { seconds: 5 } }]);
});

it('the catalogue uses only its own keys, all in one slot', async () => {
  await add('one', 1_000);
  const client = createClient({ url: fixture.redis.url });
  await client.connect();
  const keys = (await client.keys('*')).filter((key) => key.includes(`${fixture.prefix}}`));
  await client.disconnect();
  expect(keys.length).toBeGreaterThan(1);
  for (const key of keys) expect(key).toMatch(/^\{test-\d+\}:v2:catalogue:/);
});

it('the catalogue is complete again after Redis has lost all data while songs were added and removed', async () => {
  await add('before', 1_000);
  await add('going', 2_000);
  await fixture.redis.kill();
  await add('during', 3_000);
  await remove('going');
  await expect(list()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await fixture.redis.restart();
  await expect.poll(listed, SOON).toEqual(['during', 'before'].map((name) => songhashOf(name)));
});

it('the catalogue never lists only some of the songs after FLUSHALL, and lists all of them again by itself', async () => {
  const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
  for (const [at, name] of names.entries()) await add(name, 1_000 + at);
  const second = await startStorage(fixture.folder, { redisUrl: fixture.redis.url, redisPrefix: fixture.prefix });
  const client = createClient({ url: fixture.redis.url });
  await client.connect();
  for (let round = 0; round < 3; round += 1) {
    await client.flushAll();
    await add('written after the loss', 9_000);
    const lengths = new Set<number>();
    const length = async () => {
      const { songs } = await list();
      lengths.add(songs.length);
      return songs.length;
    };
    await expect.poll(length, SOON).toBe(10);
    expect([...lengths]).toEqual([10]);
  }
  await client.disconnect();
  await second.stop();
});

it('the catalogue lists a song that was added while Redis had no memory, once memory is free', async () => {
  await add('before', 1_000);
  const client = createClient({ url: fixture.redis.url });
  await client.connect();
  await client.configSet('maxmemory', '1');
  await add('refused', 2_000);
  expect(await listed()).toEqual([songhashOf('before')]);
  await client.configSet('maxmemory', '0');
  await expect.poll(listed, SOON).toEqual(['refused', 'before'].map((name) => songhashOf(name)));
  await client.disconnect();
});

it('the catalogue omits a song that was removed while Redis was unavailable and kept its data', async () => {
  await add('staying', 1_000);
  await add('going', 2_000);
  await fixture.restart(async () => {
    const offline = await startStorage(fixture.folder);
    await publish(offline.client, songhashOf('going'), 1, failedOutcome());
    await offline.client.unary('RemoveSong', { songhash: songhashOf('going') }, call());
    await offline.stop();
  });
  await expect.poll(() => listed().catch(() => []), SOON).toEqual([songhashOf('staying')]);
});

it('requests do not wait for the catalogue while Redis is unavailable', async () => {
  const normalMs = await addEight('with Redis');
  await fixture.redis.kill();
  // A wait for Redis would take a second for each song.
  expect(await addEight('without Redis')).toBeLessThan(2 * normalMs + 500);
  await add('first', 1_000);
  await publishDone(fixture.client, songhashOf('first'), 1, { 'vocals.mp3': Buffer.from('la') });
  const { bytes } = await downloaded(
    fixture.client.download('DownloadTrack', { songhash: songhashOf('first'), track: 'vocals' }, call()),
  );
  expect(bytes.toString()).toBe('la');
  await fixture.redis.restart();
  await fixture.connected();
});

it('only the first request waits for the catalogue while Redis does not answer, and the catalogue is complete afterwards', async () => {
  const normalMs = await addEight('with Redis');
  fixture.redis.freeze();
  // The first call waits for the time limit of a second; later calls do not wait.
  await add('silent', 2_000);
  expect(await addEight('without Redis')).toBeLessThan(2 * normalMs + 500);
  await expect(list()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  fixture.redis.thaw();
  await expect
    .poll(
      () =>
        listed().then(
          (songs) => songs.length,
          () => 0,
        ),
      SOON,
    )
    .toBe(17);
});
