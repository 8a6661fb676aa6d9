// Tests downloads of tracks and audio, and the removal of tracks, over real gRPC.

import { randomBytes } from 'node:crypto';
import { fromTimestamp } from '@stemline/common/grpc/time.ts';
import { downloaded, sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { CLAIM, failedOutcome, publish, publishDone, uploadTrack } from '@stemline/testing/storage/outcomes.ts';
import { record, songhashOf, uploadSong } from '@stemline/testing/storage/songs.ts';
import { filesUnder, type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';

const vocals = randomBytes(300_001);
const bass = Buffer.from('dum dum');
const music = randomBytes(500_000);
const songhash = songhashOf('one', { audio: sha224(music) });

let folder: Awaited<ReturnType<typeof tempFolder>>;
let service: StorageFixture;
let client: StorageFixture['client'];
let audio: string;

beforeEach(async () => {
  folder = await tempFolder();
  service = await startStorage(folder.path);
  client = service.client;
  ({ audio } = await uploadSong(client, music));
  await record(client, 'one', audio, 'a');
});
afterEach(async () => {
  await service.stop();
  await folder.remove();
});

const download = (track: string, offset = 0, length = 0, rangeEtag = '') =>
  downloaded(client.download('DownloadTrack', { songhash, track, offset, length, rangeEtag }, call()));
const remove = (track: string) => client.unary('RemoveTrack', { songhash, track }, call());
const getTrack = async (track: string) => (await client.unary('GetTrack', { songhash, track }, call())).info;
const makeDone = (run = 1) => publishDone(client, songhash, run, { 'vocals.mp3': vocals, 'bass.mp3': bass });

it('the storage service sends the info first and then the bytes in chunks of 64 KiB', async () => {
  await makeDone();
  const { info, bytes, chunkSizes } = await download('vocals.mp3');
  expect(bytes.equals(vocals)).toBe(true);
  expect(info).toMatchObject({
    name: 'vocals.mp3',
    contentType: 'audio/mpeg',
    size: vocals.byteLength,
    etag: sha224(vocals),
    songFilename: 'song.mp3',
    offset: 0,
    length: vocals.byteLength,
  });
  expect(Math.abs(Date.now() - fromTimestamp(info.modifiedAt))).toBeLessThan(60_000);
  expect(Math.max(...chunkSizes)).toBe(65_536);
  expect(await getTrack('vocals')).toEqual(info);
});

it.each(['bass', 'bass.mp3', 'base', 'base.mp3'])('the track name "%s" finds bass.mp3', async (name) => {
  await makeDone();
  expect(await getTrack(name)).toMatchObject({ name: 'bass.mp3', etag: sha224(bass) });
});

it.each(['bass.wav', 'vocal', 'Vocals', 'original.wav'])('the track name "%s" finds no track', async (name) => {
  await makeDone();
  await expect(getTrack(name)).rejects.toMatchObject({ code: 'TRACK_UNKNOWN' });
});

it.each(['', '../bass', 'bass/..', 'bass.mp3\0', '%2e%2e'])(
  'the track name %j is refused as malformed',
  async (name) => {
    await expect(getTrack(name)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  },
);

it.each([
  [0, 10, 0, 10],
  [65_530, 20, 65_530, 65_550],
  [300_000, 0, 300_000, 300_001],
  [299_000, 999_999, 299_000, 300_001],
  [-1, 0, 300_000, 300_001],
  [-100, 40, 299_901, 299_941],
  [-999_999, 0, 0, 300_001],
])('a download from offset %i of length %i sends the bytes %i to %i of 300001', async (offset, length, first, end) => {
  await makeDone();
  const { info, bytes } = await download('vocals', offset, length);
  expect(bytes.equals(vocals.subarray(first, end))).toBe(true);
  expect(info).toMatchObject({ size: 300_001, offset: first, length: end - first });
});

it('the storage service refuses a range that begins at the end of the track, and a negative length', async () => {
  await makeDone();
  await expect(download('vocals', 300_001)).rejects.toMatchObject({
    code: 'BAD_RANGE',
    message: 'The range begins at or beyond the end of vocals.mp3, which has 300001 bytes.',
  });
  await expect(download('vocals', 0, -1)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

it('the storage service sends a range only while the track has the ETag of the request, and otherwise the whole track', async () => {
  await makeDone();
  expect((await download('vocals', 5, 10, sha224(vocals))).info).toMatchObject({ offset: 5, length: 10 });
  for (const offset of [5, 999_999]) {
    const { info, bytes } = await download('vocals', offset, 10, sha224(bass));
    expect(info).toMatchObject({ offset: 0, length: 300_001 });
    expect(bytes.equals(vocals)).toBe(true);
  }
});

it('the storage service gives the original as it was uploaded, even before the song is done', async () => {
  for (const name of ['original', 'original.mp3']) {
    const { info, bytes } = await download(name);
    expect(bytes.equals(music)).toBe(true);
    expect(info).toMatchObject({ name: 'original.mp3', contentType: 'audio/mpeg', etag: audio });
  }
});

it('the original of a song whose audio is not stored any more is TRACK_UNKNOWN', async () => {
  await service.store.delete(`audio-info/${audio}`);
  await service.store.delete(`audio/${audio}`);
  for (const name of ['original', 'original.mp3'])
    await expect(download(name)).rejects.toMatchObject({
      code: 'TRACK_UNKNOWN',
      message: 'The uploaded audio is not stored any more. Send the song again.',
    });
  expect(await client.unary('GetSong', { songhash }, call())).toMatchObject({ audioSize: 0, audioContentType: '' });
});

it('the storage service reports an unknown song or audio, and the reason why a song has no tracks', async () => {
  const unknown = songhashOf('never');
  await expect(client.unary('GetTrack', { songhash: unknown, track: 'vocals' }, call())).rejects.toMatchObject({
    code: 'SONG_UNKNOWN',
  });
  await expect(downloaded(client.download('DownloadSong', { audio: sha224('never') }, call()))).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(download('vocals')).rejects.toMatchObject({
    code: 'SONG_NOT_DONE',
    message: expect.stringContaining('not done yet'),
  });
  await publish(client, songhash, 1, failedOutcome('No sound in it.'));
  await expect(download('vocals')).rejects.toMatchObject({
    code: 'SONG_NOT_DONE',
    message: expect.stringContaining('No sound in it.'),
  });
});

it('the tracks of a run can be downloaded only after its outcome is published', async () => {
  await makeDone();
  await remove('bass');
  await record(client, 'one', audio, 'b');
  const other = { 'vocals.mp3': Buffer.from('take two'), 'bass.mp3': Buffer.from('dum') };
  for (const [track, bytes] of Object.entries(other))
    await uploadTrack(client, { songhash, run: 2, claimId: CLAIM, track }, bytes);
  expect((await download('vocals')).bytes.equals(vocals)).toBe(true);
  await expect(download('bass')).rejects.toMatchObject({ code: 'TRACK_REMOVED' });
  await publishDone(client, songhash, 2, other);
  expect((await download('vocals')).bytes.toString()).toBe('take two');
  expect((await download('bass')).bytes.toString()).toBe('dum');
  expect((await filesUnder(folder.path)).filter((file) => file.includes('/runs/1/uploads'))).toEqual([]);
});

it('a download continues to its end although its run is replaced meanwhile', async () => {
  const long = randomBytes(8_000_000);
  await publishDone(client, songhash, 1, { 'vocals.mp3': long, 'bass.mp3': bass });
  await remove('bass');
  await record(client, 'one', audio, 'b');
  const reading = client.download('DownloadTrack', { songhash, track: 'vocals' }, call());
  const first = await reading.next();
  await publishDone(client, songhash, 2, { 'vocals.mp3': bass });
  async function* rest() {
    if (!first.done) yield first.value;
    yield* reading;
  }
  expect((await downloaded(rest())).bytes.equals(long)).toBe(true);
  expect((await download('vocals')).bytes.equals(bass)).toBe(true);
});

it('every download gets the whole track of one run while new runs replace it', async () => {
  const versions = [1, 2, 3, 4, 5].map((run) => Buffer.alloc(100_000, run));
  await publishDone(client, songhash, 1, { 'vocals.mp3': versions[0] as Buffer, 'x.mp3': bass });
  let making = true;
  const maker = (async () => {
    for (const [at, bytes] of versions.entries()) {
      if (at === 0) continue;
      await remove('x');
      await record(client, 'one', audio, `again-${at}`);
      await publishDone(client, songhash, at + 1, { 'vocals.mp3': bytes, 'x.mp3': bass });
    }
    making = false;
  })();
  let newest = 0;
  while (making) {
    const { info, bytes } = await download('vocals');
    expect(sha224(bytes)).toBe(info.etag);
    const seen = versions.findIndex((version) => version.equals(bytes));
    expect(seen).toBeGreaterThanOrEqual(newest);
    newest = seen;
  }
  await maker;
  expect((await download('vocals')).bytes.equals(versions[4] as Buffer)).toBe(true);
});

it('a removed track cannot be downloaded, and the other tracks of its song can', async () => {
  await expect(remove('bass')).rejects.toMatchObject({ code: 'SONG_NOT_DONE' });
  await makeDone();
  expect(await remove('base')).toEqual({ tracks: ['bass.mp3'] });
  expect(await remove('bass.mp3')).toEqual({ tracks: ['bass.mp3'] });
  await expect(download('bass')).rejects.toMatchObject({ code: 'TRACK_REMOVED' });
  expect((await download('vocals')).bytes.equals(vocals)).toBe(true);
  expect((await filesUnder(folder.path)).filter((file) => file.includes('/uploads/'))).toHaveLength(1);
  await expect(remove('drums')).rejects.toMatchObject({ code: 'TRACK_UNKNOWN' });
  await expect(remove('original')).rejects.toMatchObject({ code: 'TRACK_UNKNOWN' });
  const song = await client.unary('GetSong', { songhash }, call());
  expect(song.removed).toEqual(['bass.mp3']);
  await expect(
    client.unary('RemoveTrack', { songhash: songhashOf('never'), track: 'bass' }, call()),
  ).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
});
