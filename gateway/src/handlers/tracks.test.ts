// Tests downloads and removals of tracks with a real storage service and a scripted queue service.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { sha224 } from '@stemline/testing/bytes.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** Allows for other tests on the same machine. */
const PATIENT = { timeout: 60_000 };
const VOCALS = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
const BASS = Buffer.from('boom');
let fixture: GatewayFixture;
let done: string;
let open: string;

beforeAll(async () => {
  fixture = await startGateway();
  const submit = async (seed: number) => {
    const response = await fetch(`${fixture.base}/apiv1/songs?filename=${encodeURIComponent('Ärger "live".mp3')}`, {
      method: 'POST',
      body: mp3(30, seed),
    });
    return ((await response.json()) as { hash: string }).hash;
  };
  done = await submit(1);
  await publishDone(fixture.storage.client, done, 1, { 'vocals.mp3': VOCALS, 'bass.mp3': BASS, 'drums.mp3': BASS });
  open = await submit(2);
});
afterAll(() => fixture.stop());

const get = (path: string, init: RequestInit = {}) => fetch(`${fixture.base}/apiv1/${path}`, init);
const outcome = async (path: string, init?: RequestInit) => {
  const response = await get(path, init);
  return { status: response.status, ...((await response.json()) as object) };
};

it('a track is sent with the headers that players and browsers need', async () => {
  const response = await get(`track/${done}/vocals.mp3`);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'audio/mpeg',
    'content-length': String(VOCALS.length),
    'accept-ranges': 'bytes',
    etag: `"${sha224(VOCALS)}"`,
    'content-disposition': `attachment; filename="_rger live - vocals.mp3"; filename*=UTF-8''%C3%84rger%20live%20-%20vocals.mp3`,
  });
  expect(Buffer.from(await response.arrayBuffer()).equals(VOCALS)).toBe(true);
});

it('a track can be downloaded without its extension in the address, bass also as base, and the audio as original', async () => {
  expect(await (await get(`track/${done}/base.mp3`)).text()).toBe('boom');
  expect(await (await get(`track/${done}/bass`)).text()).toBe('boom');
  expect(await (await get(`track/${done}/bass.MP3`)).text()).toBe('boom');
  expect(Buffer.from(await (await get(`track/${done}/original`)).arrayBuffer()).equals(mp3(30, 1))).toBe(true);
});

it('a track can be requested with HEAD, If-None-Match, Range and If-Range', async () => {
  const head = await get(`track/${done}/vocals`, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '300000']);
  const etag = head.headers.get('etag') ?? '';
  expect((await get(`track/${done}/vocals`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  for (const [range, from, to] of [
    ['bytes=10-19', 10, 20],
    ['bytes=299990-', 299_990, 300_000],
    ['bytes=-5', 299_995, 300_000],
    ['bytes=0-999999', 0, 300_000],
  ] as const) {
    const response = await get(`track/${done}/vocals`, { headers: { range } });
    expect([response.status, response.headers.get('content-range')]).toEqual([206, `bytes ${from}-${to - 1}/300000`]);
    expect(Buffer.from(await response.arrayBuffer()).equals(VOCALS.subarray(from, to))).toBe(true);
  }
  const beyond = await get(`track/${done}/vocals`, { headers: { range: 'bytes=300000-' } });
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */300000']);
  expect(await beyond.json()).toMatchObject({ code: 'BAD_RANGE' });
  const stale = await get(`track/${done}/vocals`, { headers: { range: 'bytes=0-1', 'if-range': '"other"' } });
  expect(stale.status).toBe(200);
  await stale.body?.cancel();
});

it.each<[what: string, init: RequestInit, status: number, calls: string[]]>([
  ['the whole track', {}, 200, ['DownloadTrack']],
  ['a range', { headers: { range: 'bytes=10-19' } }, 206, ['DownloadTrack']],
  ['the last bytes', { headers: { range: 'bytes=-5' } }, 206, ['DownloadTrack']],
  ['a range of another version', { headers: { range: 'bytes=0-1', 'if-range': '"x"' } }, 200, ['DownloadTrack']],
  ['If-None-Match', { headers: { 'if-none-match': '*' } }, 304, ['DownloadTrack']],
  ['HEAD', { method: 'HEAD' }, 200, ['GetTrack']],
  ['a range beyond the end', { headers: { range: 'bytes=300000-' } }, 416, ['DownloadTrack', 'GetTrack']],
  ['an empty range', { headers: { range: 'bytes=-0' } }, 416, ['GetTrack']],
])('the gateway makes only the necessary calls to the storage service for %s', async (_what, init, status, calls) => {
  fixture.storageCalls.length = 0;
  const response = await get(`track/${done}/vocals`, init);
  await response.arrayBuffer();
  expect([response.status, fixture.storageCalls]).toEqual([status, calls]);
});

it('a download whose If-Range has the date of another version gets the whole track, with a second call to the storage service', async () => {
  fixture.storageCalls.length = 0;
  const headers = { range: 'bytes=10-19', 'if-range': 'Thu, 01 Jan 1970 00:00:01 GMT' };
  const response = await get(`track/${done}/vocals`, { headers });
  expect(response.status).toBe(200);
  expect(Buffer.from(await response.arrayBuffer()).equals(VOCALS)).toBe(true);
  expect(fixture.storageCalls).toEqual(['DownloadTrack', 'DownloadTrack']);
});

it('a download answers 304, 206 or 412 as the conditions in its headers require', async () => {
  const { headers } = await get(`track/${done}/vocals`, { method: 'HEAD' });
  const modified = headers.get('last-modified') ?? '';
  const ask = async (conditions: Record<string, string>, method = 'GET') => {
    const response = await get(`track/${done}/vocals`, { method, headers: conditions });
    return { status: response.status, body: await response.text() };
  };
  expect(await ask({ 'if-modified-since': modified })).toEqual({ status: 304, body: '' });
  expect(await ask({ 'if-range': modified, range: 'bytes=0-1' })).toMatchObject({ status: 206 });
  const failed = await ask({ 'if-match': '"other"' });
  expect([failed.status, JSON.parse(failed.body)]).toMatchObject([412, { code: 'PRECONDITION_FAILED' }]);
  expect(await ask({ 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:01 GMT' }, 'HEAD')).toMatchObject({
    status: 412,
  });
});

it('malformed, unknown, unfinished, missing and removed tracks have different codes', async () => {
  expect(await outcome('track/XYZ/vocals.mp3')).toMatchObject({ status: 400, code: 'INVALID_ARGUMENT' });
  expect(await outcome(`track/${done}/..%2fx`)).toMatchObject({ status: 400, code: 'INVALID_ARGUMENT' });
  expect(await outcome('track/%E0%A4%A/x')).toMatchObject({ status: 400, code: 'INVALID_ARGUMENT' });
  expect(await outcome(`track/${'0'.repeat(56)}/vocals.mp3`)).toMatchObject({ status: 404, code: 'SONG_UNKNOWN' });
  expect(await outcome(`track/${open}/vocals.mp3`)).toMatchObject({
    status: 409,
    code: 'SONG_NOT_DONE',
    state: 'waiting',
  });
  expect(await outcome(`track/${open}/vocals.mp3`)).toMatchObject({
    reason: 'The song is not done yet: it is waiting.',
  });
  expect(await outcome(`remove/${open}/vocals.mp3`)).toMatchObject({
    status: 409,
    code: 'SONG_NOT_DONE',
    state: 'waiting',
  });
  expect(await outcome(`track/${done}/kazoo.mp3`)).toMatchObject({ status: 404, code: 'TRACK_UNKNOWN' });
  expect(await outcome(`track/${done}/BASS.mp3`)).toMatchObject({ status: 404, code: 'TRACK_UNKNOWN' });
  expect(await outcome(`remove/${done}/drums.mp3`)).toMatchObject({ status: 200, hash: done, track: 'drums.mp3' });
  expect(await outcome(`remove/${done}/drums`, { method: 'DELETE' })).toMatchObject({
    status: 200,
    track: 'drums.mp3',
  });
  expect(await outcome(`track/${done}/drums.mp3`)).toMatchObject({ status: 404, code: 'TRACK_REMOVED' });
  expect(await outcome(`track/${done}/bass.flac`)).toMatchObject({
    status: 404,
    code: 'TRACK_UNKNOWN',
    reason: 'The song has no track bass.flac. It has bass.mp3.',
  });
  expect(await outcome(`songs/${done}`)).toMatchObject({ state: 'done', removed: ['drums.mp3'] });
});

it('a download answers 503 while the storage service is unavailable, and the gateway is live but not ready', async () => {
  const other = await startGateway();
  await expect.poll(async () => (await fetch(`${other.base}/readyz`)).status, PATIENT).toBe(200);
  await other.storage.stop();
  const response = await fetch(`${other.base}/apiv1/track/${done}/vocals.mp3`);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  await expect.poll(async () => (await fetch(`${other.base}/readyz`)).status, PATIENT).toBe(503);
  expect((await fetch(`${other.base}/livez`)).status).toBe(200);
  await other.gateway.stop(100);
  await other.queue.stop();
});
