// Tests the archive of a song with a real storage service and a scripted queue service.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { sha224 } from '@stemline/testing/bytes.ts';
import { call } from '@stemline/testing/call.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { CLAIM, doneOutcome, publish, uploadTrack } from '@stemline/testing/storage/outcomes.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

const TRACKS = {
  'vocals.mp3': Buffer.from('la la la'),
  'vocals.flac': Buffer.from('LA LA LA'),
  'drums.mp3': randomBytes(300_000),
  'drums.flac': Buffer.from('BUM'),
};
const NAME = 'Ärger "live"';

let fixture: GatewayFixture;
let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  fixture = await startGateway();
  folder = await tempFolder();
});
afterAll(async () => {
  await fixture.stop();
  await folder.remove();
});

const get = (songhash: string, query = '', init: RequestInit = {}) =>
  fetch(`${fixture.base}/apiv1/songs/${songhash}/tracks.zip${query}`, init);
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const refusal = async (songhash: string, query = '') => {
  const response = await get(songhash, query);
  return { status: response.status, ...((await response.json()) as object) };
};

async function openSong(seed: number, formats: string) {
  const query = new URLSearchParams({ filename: `${NAME}.mp3`, formats });
  const response = await fetch(`${fixture.base}/apiv1/songs?${query}`, { method: 'POST', body: mp3(30, seed) });
  return ((await response.json()) as { hash: string }).hash;
}

/** Makes a song with these tracks. `hasCrcs`: their CRC-32s are recorded. */
async function doneSong(seed: number, tracks: Readonly<Record<string, Buffer>> = TRACKS, hasCrcs = true) {
  const formats = Object.keys(tracks).some((name) => name.endsWith('.flac')) ? 'flac24,mp3-v0' : 'mp3';
  const songhash = await openSong(seed, formats);
  const made = [];
  for (const [name, bytes] of Object.entries(tracks)) {
    await uploadTrack(fixture.storage.client, { songhash, run: 1, claimId: CLAIM, track: name }, bytes);
    const digests = { sha224: sha224(bytes), ...(hasCrcs && { crc32: crc32(bytes) }) };
    made.push({ name, contentType: 'audio/mpeg', size: bytes.length, ...digests });
  }
  await publish(fixture.storage.client, songhash, 1, doneOutcome(made));
  return songhash;
}

/** Returns the bytes of the files in the archive, by name, as Python's zipfile reads them. */
async function filesIn(archive: Buffer): Promise<Record<string, Buffer>> {
  const path = join(folder.path, 'song.zip');
  await writeFile(path, archive);
  const script =
    'import json, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n' +
    'print(json.dumps({n: z.read(n).hex() for n in z.namelist()}))';
  const options = { maxBuffer: 64 * 1024 ** 2 };
  const { stdout } = await promisify(execFile)('python3', ['-c', script, path], options);
  const found = Object.entries(JSON.parse(stdout) as Record<string, string>);
  return Object.fromEntries(found.map(([name, hex]) => [name, Buffer.from(hex, 'hex')]));
}

it('the archive of a song has its tracks in the first format, with readable names and its exact length', async () => {
  const songhash = await doneSong(1);
  const response = await get(songhash);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/zip');
  expect(response.headers.get('content-disposition')).toContain(encodeURIComponent('Ärger live - tracks.zip'));
  const archive = await bytesOf(response);
  expect(response.headers.get('content-length')).toBe(String(archive.length));
  expect(await filesIn(archive)).toEqual({
    'Ärger live (vocals).mp3': TRACKS['vocals.mp3'],
    'Ärger live (drums).mp3': TRACKS['drums.mp3'],
  });
  const head = await get(songhash, '', { method: 'HEAD' });
  for (const name of ['content-length', 'etag', 'accept-ranges'])
    expect(head.headers.get(name)).toBe(response.headers.get(name));
  expect(await bytesOf(head)).toHaveLength(0);
});

it('the archive of a song has the tracks in the requested format, or all of them', async () => {
  const songhash = await doneSong(2);
  for (const format of ['flac', 'flac24'])
    expect(await filesIn(await bytesOf(await get(songhash, `?format=${format}`)))).toEqual({
      'Ärger live (vocals).flac': TRACKS['vocals.flac'],
      'Ärger live (drums).flac': TRACKS['drums.flac'],
    });
  const all = await filesIn(await bytesOf(await get(songhash, '?format=all')));
  expect(Object.keys(all)).toHaveLength(4);
  for (const format of ['wav', 'mp3-v2'])
    expect(await refusal(songhash, `?format=${format}`)).toMatchObject({
      status: 404,
      code: 'TRACK_UNKNOWN',
      reason: `The song has no tracks in the format ${format}. It has mp3-v0, flac24.`,
    });
  expect(await refusal(songhash, '?format=midi')).toMatchObject({ status: 400, code: 'INVALID_ARGUMENT' });
});

it('a download of an archive that broke at any byte is resumed with Range and If-Range', async () => {
  const songhash = await doneSong(3);
  const whole = await get(songhash, '?format=all');
  const etag = whole.headers.get('etag') ?? '';
  const archive = await bytesOf(whole);
  for (const at of [1, 17, 40, 70, 100, 200, 1_000, archive.length - 300, archive.length - 10, archive.length - 1]) {
    const headers = { range: `bytes=${at}-`, 'if-range': etag };
    const rest = await get(songhash, '?format=all', { headers });
    expect([rest.status, rest.headers.get('content-range')]).toEqual([
      206,
      `bytes ${at}-${archive.length - 1}/${archive.length}`,
    ]);
    expect((await bytesOf(rest)).equals(archive.subarray(at)), `from ${at}`).toBe(true);
  }
  const other = await get(songhash, '?format=all', { headers: { range: 'bytes=10-', 'if-range': '"other"' } });
  expect([other.status, (await bytesOf(other)).equals(archive)]).toEqual([200, true]);
  const dated = { range: 'bytes=10-', 'if-range': new Date(Date.now() + 9_000).toUTCString() };
  expect((await get(songhash, '?format=all', { headers: dated })).status).toBe(200);
  expect((await get(songhash, '?format=all', { headers: { 'if-none-match': etag } })).status).toBe(304);
  expect((await get(songhash, '?format=all', { headers: { range: `bytes=${archive.length}-` } })).status).toBe(416);
});

it('the archive of tracks whose checksums an earlier version did not record is valid too', async () => {
  const songhash = await doneSong(4, { 'vocals.mp3': TRACKS['vocals.mp3'], 'other.mp3': Buffer.alloc(0) }, false);
  const archive = await bytesOf(await get(songhash));
  expect(await filesIn(archive)).toEqual({
    'Ärger live (vocals).mp3': TRACKS['vocals.mp3'],
    'Ärger live (other).mp3': Buffer.alloc(0),
  });
  const rest = await get(songhash, '', { headers: { range: 'bytes=20-' } });
  expect((await bytesOf(rest)).equals(archive.subarray(20))).toBe(true);
});

it('a removed track is not in the archive, whose ETag changes; without tracks there is no archive', async () => {
  const songhash = await doneSong(5);
  const before = (await get(songhash, '', { method: 'HEAD' })).headers.get('etag');
  const remove = (track: string) => fetch(`${fixture.base}/apiv1/remove/${songhash}/${track}`, { method: 'DELETE' });
  expect(await (await remove('vocals.mp3')).json()).toMatchObject({ track: 'vocals.mp3', tracks: ['vocals.mp3'] });
  const after = await get(songhash);
  expect(after.headers.get('etag')).not.toBe(before);
  expect(Object.keys(await filesIn(await bytesOf(after)))).toEqual(['Ärger live (drums).mp3']);
  await remove('drums.mp3');
  expect(await refusal(songhash)).toMatchObject({ status: 404, code: 'TRACK_REMOVED' });
});

it('the removal of a stem without an extension removes it in all formats', async () => {
  const songhash = await doneSong(9);
  const response = await fetch(`${fixture.base}/apiv1/remove/${songhash}/vocals`);
  expect(await response.json()).toMatchObject({ track: 'vocals.mp3', tracks: ['vocals.mp3', 'vocals.flac'] });
});

it('the JSON of a song has the checksums of its tracks, and null for those that were not recorded', async () => {
  const crcs = async (songhash: string) => {
    const response = await fetch(`${fixture.base}/apiv1/songs/${songhash}`);
    const { tracks } = (await response.json()) as { tracks: { name: string; crc32: string | null }[] };
    return tracks.map((track) => [track.name, track.crc32]);
  };
  const tracks = { 'vocals.mp3': TRACKS['vocals.mp3'] };
  const known = crc32(tracks['vocals.mp3']).toString(16).padStart(8, '0');
  expect(await crcs(await doneSong(10, tracks))).toEqual([['vocals.mp3', known]]);
  expect(await crcs(await doneSong(11, tracks, false))).toEqual([['vocals.mp3', null]]);
});

it('the download of an archive breaks when a track is removed before its bytes are sent', async () => {
  const large = randomBytes(48 * 1024 ** 2);
  const songhash = await doneSong(6, { 'vocals.mp3': large, 'drums.mp3': Buffer.from('bum') });
  const response = await get(songhash);
  expect(response.status).toBe(200);
  // The connection cannot hold the large track, so the server has not opened the next one.
  await fixture.storage.client.unary('RemoveTrack', { songhash, track: 'drums.mp3' }, call());
  await expect(bytesOf(response)).rejects.toThrow('terminated');
});

it('the archive of a song that is not done, or of no song, is refused', async () => {
  const songhash = await openSong(7, 'mp3');
  expect(await refusal(songhash)).toMatchObject({ status: 409, code: 'SONG_NOT_DONE', state: 'waiting' });
  expect(await refusal('0'.repeat(56))).toMatchObject({ status: 404, code: 'SONG_UNKNOWN' });
});

it('the server sends the beginning of an archive before it reads a track', async () => {
  const songhash = await doneSong(8);
  fixture.storageCalls.length = 0;
  const start = await get(songhash, '', { headers: { range: 'bytes=0-9' } });
  expect((await bytesOf(start)).subarray(0, 2).toString()).toBe('PK');
  expect(fixture.storageCalls).toEqual(['GetSong']);
});
