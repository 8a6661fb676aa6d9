// Tests the removal of songs that were not used for long, the uses of a song, and what is kept.

import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { fromTimestamp } from '@stemline/common/grpc/time.ts';
import { collect } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import {
  CLAIM,
  doneOutcome,
  failedOutcome,
  publish,
  publishDone,
  uploadTracks,
} from '@stemline/testing/storage/outcomes.ts';
import { peaksOf } from '@stemline/testing/storage/peaks.ts';
import { MUSIC, record, STORED_CALLBACK, songhashOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { filesUnder, type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { type TempFolder, tempFolder } from '@stemline/testing/temp-folder.ts';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';

const DAY_MS = 86_400_000;
const KEEP_MS = 30 * DAY_MS;
const TRACKS = { 'vocals.mp3': Buffer.from('la'), 'bass.mp3': Buffer.from('dum') };
const songhash = songhashOf('one');

let folder: TempFolder;
let service: StorageFixture;
let client: StorageFixture['client'];
let audio: string;
let calls: string[];
let lines: object[];

beforeEach(async () => {
  folder = await tempFolder();
  calls = [];
  lines = [];
  const log = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line)) });
  service = await startStorage(folder.path, { keepMs: KEEP_MS, log, interpose: async (call) => void calls.push(call) });
  client = service.client;
  ({ audio } = await uploadSong(client, MUSIC));
});
afterEach(async () => {
  await service.stop();
  await folder.remove();
});

const makeDone = async (more: object = {}) => {
  await record(client, 'one', audio, 'a', more);
  const place = { songhash, run: 1, claimId: CLAIM };
  const tracks = await uploadTracks(client, place, TRACKS);
  const peaks = await uploadTracks(client, place, { 'vocals.peaks': Buffer.concat(peaksOf(1)) });
  await publish(client, songhash, 1, { ...doneOutcome(tracks), peaks });
};
const getSong = () => client.unary('GetSong', { songhash }, call());
const expiresMs = async () => fromTimestamp((await getSong()).expiresAt);
const isStored = () => getSong().then(Boolean, () => false);
const used = (run = 1) => `songs/${songhash}/runs/${run}/used`;
/** Sets the last use, and the time of all files, to `days` ago. */
const age = async (days: number, run = 1) => {
  const ms = Date.now() - days * DAY_MS;
  await service.store.put(used(run), Buffer.from(JSON.stringify({ schema: 1, createdMs: ms })));
  for (const file of await filesUnder(folder.path)) await utimes(join(folder.path, file), ms / 1_000, ms / 1_000);
};
const submit = (id: string) => record(client, 'one', audio, id);
const download = (track: string) => collect(client.download('DownloadTrack', { songhash, track }, call()));

it('a song that was not used for the time of retention is removed with its audio, and only its number stays', async () => {
  await makeDone();
  await age(31);
  await service.expiry.pass();
  expect(await isStored()).toBe(false);
  const msg = 'song removed, because it was not used for STEMLINE_KEEP_DAYS days';
  expect(lines.filter((line) => 'expiredAt' in line)).toMatchObject([{ songhash, filename: 'song.mp3', msg }]);
  const left = await filesUnder(folder.path);
  expect(left.sort()).toEqual([`pending/${songhash}/2/run`, `songs/${songhash}/runs/2/request`]);
});

it('a song is kept until the time of retention has passed, and its JSON shows this time', async () => {
  await makeDone();
  await age(29);
  await service.expiry.pass();
  const left = (await expiresMs()) - Date.now();
  expect(left).toBeGreaterThan(DAY_MS - 600_000);
  expect(left).toBeLessThanOrEqual(DAY_MS);
});

it.each([
  ['a submission', () => submit('b')],
  ['a download of a track', () => download('vocals')],
  ['a download of the original', () => download('original')],
  ['a download of peaks', () => collect(client.download('DownloadPeaks', { songhash, track: 'vocals' }, call()))],
  ['a song that is made from a track', () => client.unary('KeepTrack', { songhash, track: 'bass' }, call())],
] as const)('%s is a use of a song, which is then kept for the whole time again', async (_what, use) => {
  await makeDone();
  await age(31);
  await use();
  await service.expiry.pass();
  expect(await expiresMs()).toBeGreaterThan(Date.now() + KEEP_MS - 600_000);
});

it.each([
  ['a look at the song', getSong],
  ['a look at a track', () => client.unary('GetTrack', { songhash, track: 'vocals' }, call())],
  ['a download of the audio by a separator', () => collect(client.download('DownloadSong', { audio }, call()))],
  ['a removal of a track', () => client.unary('RemoveTrack', { songhash, track: 'bass' }, call())],
] as const)('%s is no use of the song', async (_what, look) => {
  await makeDone();
  await age(31);
  await look();
  await service.expiry.pass();
  expect(await isStored()).toBe(false);
});

it('many downloads of a song write its use once an hour', async () => {
  await makeDone();
  await age(1);
  calls.length = 0;
  for (let n = 0; n < 5; n += 1) await download('vocals');
  expect(calls.filter((call) => call === `put ${used()}`)).toHaveLength(1);
});

it('a song with an open run is kept and has no time of expiry, and expires after the end of its run', async () => {
  await makeDone();
  await client.unary('RemoveTrack', { songhash, track: 'bass' }, call());
  await submit('b');
  await age(31, 1);
  await service.expiry.pass();
  expect((await getSong()).expiresAt).toBeNull();
  await publish(client, songhash, 2, failedOutcome());
  await service.expiry.pass();
  expect(await expiresMs()).toBeGreaterThan(Date.now() + KEEP_MS - 600_000);
  await age(31, 2);
  await service.expiry.pass();
  expect(await isStored()).toBe(false);
});

it('a song that owes a delivery is kept until the delivery has ended', async () => {
  await makeDone({ callback: STORED_CALLBACK });
  await age(31);
  await service.expiry.pass();
  expect(await isStored()).toBe(true);
  await client.unary(
    'RecordDelivery',
    {
      ...{ songhash, run: 1, submissionId: 'a', attempts: 1 },
      event: 'DELIVERY_EVENT_DONE',
      result: 'DELIVERY_RESULT_DELIVERED',
    },
    call(),
  );
  await service.expiry.pass();
  expect(await isStored()).toBe(false);
});

it('a song of an earlier version counts from the end of its newest run, and from its submissions', async () => {
  await makeDone();
  await age(31);
  await service.store.delete(used());
  const days = (await expiresMs()) - Date.now();
  expect(Math.abs(days + DAY_MS)).toBeLessThan(600_000);
  const key = `songs/${songhash}/runs/1/submissions/late`;
  await service.store.put(key, Buffer.from('{"schema":1,"id":"late","filename":"","createdMs":1,"requestId":""}'));
  await service.expiry.pass();
  expect(await isStored()).toBe(true);
  const long = (Date.now() - 31 * DAY_MS) / 1_000;
  await utimes(join(folder.path, key), long, long);
  await service.expiry.pass();
  expect(await isStored()).toBe(false);
});

it('songs are kept for ever, and have no time of expiry, without the setting', async () => {
  await makeDone();
  await age(10_000);
  const other = await startStorage(folder.path);
  await other.expiry.pass();
  expect((await other.client.unary('GetSong', { songhash }, call())).expiresAt).toBeNull();
  await other.stop();
});

it('the audio of a song that expires stays when another song uses it', async () => {
  await makeDone();
  await record(client, 'other', audio, 'c');
  await age(31);
  await service.expiry.pass();
  expect(await isStored()).toBe(false);
  expect(await service.store.stat(`audio/${audio}`)).toBeDefined();
  const again = await record(client, 'one', audio, 'd');
  expect(again).toMatchObject({ opened: true, run: { number: 3 } });
});

it('a song that cannot be read does not prevent the removal of others', async () => {
  await makeDone();
  await age(31);
  for (const name of ['a', 'b', 'c', 'd'])
    await service.store.put(`songs/${songhashOf(name)}/runs/1/request`, Buffer.from('not json'));
  await service.expiry.pass();
  expect(await isStored()).toBe(false);
});

it('a search for expired songs writes nothing when no song has expired, and ends when it is aborted', async () => {
  await makeDone();
  calls.length = 0;
  await service.expiry.pass();
  expect(calls.filter((call) => /^(put|delete)/.test(call))).toEqual([]);
  await age(31);
  await service.expiry.pass(AbortSignal.abort());
  expect(await isStored()).toBe(true);
});

it('a download continues when its use cannot be recorded', async () => {
  await makeDone();
  await service.store.put(used(), Buffer.from('not json'));
  expect((await download('vocals')).length).toBe(2);
});

it('the tracks of a failed song expire too', async () => {
  await record(client, 'one', audio, 'a');
  await publishDone(client, songhash, 1, TRACKS);
  await client.unary('OpenNextRun', { songhash, afterRun: 1 }, call());
  await publish(client, songhash, 2, failedOutcome());
  await age(31, 2);
  await service.expiry.pass();
  expect(await isStored()).toBe(false);
});
