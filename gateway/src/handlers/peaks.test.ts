// Tests the download of waveform peaks with a real storage service and a scripted queue service.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { sha224 } from '@stemline/testing/bytes.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { CLAIM, doneOutcome, publish, uploadTrack } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** Returns a file of audiowaveform, version 2, with one channel of 16 bits. */
function datFile(samplesPerPixel: number, pixels: readonly (readonly [low: number, high: number])[]): Buffer {
  const bytes = Buffer.alloc(24 + 4 * pixels.length);
  for (const [index, field] of [2, 0, 44_100, samplesPerPixel, pixels.length, 1].entries())
    bytes.writeInt32LE(field, 4 * index);
  for (const [index, [low, high]] of pixels.entries()) {
    bytes.writeInt16LE(low, 24 + 4 * index);
    bytes.writeInt16LE(high, 26 + 4 * index);
  }
  return bytes;
}

const LEVELS = [
  datFile(
    512,
    Array.from({ length: 40_000 }, (_, index) => [-(index % 30_000), index % 30_000] as const),
  ),
  datFile(4_096, [[-9, 9]]),
  datFile(32_768, [[-7, 7]]),
];
const PEAKS = Buffer.concat(LEVELS);

let fixture: GatewayFixture;
let songhash: string;
let open: string;
beforeAll(async () => {
  fixture = await startGateway();
  const submit = async (seed: number) => {
    const response = await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: mp3(30, seed) });
    return ((await response.json()) as { hash: string }).hash;
  };
  songhash = await submit(1);
  open = await submit(2);
  const upload = async (name: string, bytes: Buffer, contentType: string) => {
    await uploadTrack(fixture.storage.client, { songhash, run: 1, claimId: CLAIM, track: name }, bytes);
    return { name, contentType, size: bytes.length, sha224: sha224(bytes) };
  };
  const tracks = [await upload('vocals.mp3', Buffer.from('la'), 'audio/mpeg')];
  const peaks = [await upload('vocals.peaks', PEAKS, 'application/octet-stream')];
  await publish(fixture.storage.client, songhash, 1, { ...doneOutcome(tracks), peaks });
});
afterAll(() => fixture.stop());

const get = (track: string, query = '', init: RequestInit = {}, song = songhash) =>
  fetch(`${fixture.base}/apiv1/songs/${song}/peaks/${track}${query}`, init);
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

it('each level of the peaks of a stem is downloaded as a file of its own', async () => {
  for (const [level, file] of LEVELS.entries()) {
    const response = await get('vocals', `?level=${level}`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
    expect(response.headers.get('content-length')).toBe(String(file.length));
    expect((await bytesOf(response)).equals(file)).toBe(true);
  }
  expect((await bytesOf(await get('vocals.mp3'))).equals(LEVELS[0] as Buffer)).toBe(true);
});

it('peaks can be requested with HEAD, If-None-Match and Range, and each level has an ETag of its own', async () => {
  const head = await get('vocals', '', { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(LEVELS[0]?.length)]);
  const etag = head.headers.get('etag') ?? '';
  expect((await get('vocals', '', { headers: { 'if-none-match': etag } })).status).toBe(304);
  expect((await get('vocals', '?level=1', { headers: { 'if-none-match': etag } })).status).toBe(200);
  const part = await get('vocals', '', { headers: { range: 'bytes=70000-70099' } });
  expect([part.status, await bytesOf(part)]).toEqual([206, LEVELS[0]?.subarray(70_000, 70_100)]);
});

it('peaks that are not there are refused with the reason', async () => {
  const refusal = async (response: Response) => ({ status: response.status, ...((await response.json()) as object) });
  expect(await refusal(await get('vocals', '?level=3'))).toMatchObject({ status: 400, code: 'INVALID_ARGUMENT' });
  expect(await refusal(await get('piano'))).toMatchObject({ status: 404, code: 'TRACK_UNKNOWN' });
  expect(await refusal(await get('vocals', '', {}, open))).toMatchObject({
    status: 409,
    code: 'SONG_NOT_DONE',
    state: 'waiting',
  });
});
