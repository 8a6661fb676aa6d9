// Tests the separation of a track of another song, with a real storage service and a scripted queue
// service.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { sha224 } from '@stemline/testing/bytes.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

const DRUMS = mp3(40, 9);
let fixture: GatewayFixture;
let parent: string;
let open: string;
beforeAll(async () => {
  fixture = await startGateway();
  const submit = async (seed: number) =>
    (await ask('?filename=song.wav', { method: 'POST', body: mp3(30, seed) })).body.hash as string;
  parent = await submit(1);
  await publishDone(fixture.storage.client, parent, 1, { 'drums.mp3': DRUMS, 'bass.mp3': Buffer.from('boom') });
  open = await submit(2);
});
afterAll(() => fixture.stop());

async function ask(path: string, init?: RequestInit) {
  const response = await fetch(`${fixture.base}/apiv1/songs${path}`, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const separate = (source: object, more: object = {}, query = '') =>
  ask(query, {
    method: 'POST',
    body: JSON.stringify({ source, ...more }),
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });

it('a track of a song becomes a song of its own, which names its parent and outlives it', async () => {
  const { status, body } = await separate({ songhash: parent, track: 'drums' }, { options: { formats: ['flac'] } });
  expect({ status, body }).toMatchObject({ status: 202, body: { status: 'queued' } });
  expect(fixture.queue.enqueued.at(-1)).toMatchObject({
    audio: sha224(DRUMS),
    filename: 'song (drums).mp3',
    options: { formats: ['flac'] },
    parent: { songhash: parent, track: 'drums.mp3' },
  });
  const child = body.hash as string;
  expect((await ask(`/${child}`)).body).toMatchObject({
    filename: 'song (drums).mp3',
    parent: { hash: parent, track: 'drums.mp3', url: `/apiv1/track/${parent}/drums.mp3` },
    options: { formats: ['flac'] },
  });
  expect((await ask(`/${parent}`)).body).toMatchObject({ parent: null });
  expect((await separate({ songhash: parent, track: 'drums' }, { options: { formats: ['flac'] } })).body).toMatchObject(
    {
      hash: child,
      status: 'joined',
    },
  );
  await ask(`/${parent}`, { method: 'DELETE' });
  const audio = await fetch(`${fixture.base}/apiv1/track/${child}/original`);
  expect(Buffer.from(await audio.arrayBuffer()).equals(DRUMS)).toBe(true);
});

it('the separation of a track that is not there, or of a song that is not done, is refused', async () => {
  expect(await separate({ songhash: '0'.repeat(56), track: 'drums' })).toMatchObject({
    status: 404,
    body: { code: 'SONG_UNKNOWN' },
  });
  expect(await separate({ songhash: open, track: 'drums' })).toMatchObject({
    status: 409,
    body: { code: 'SONG_NOT_DONE', state: 'waiting' },
  });
});

it('a JSON body is no audio, and its options may not be in the query', async () => {
  expect(await separate({ songhash: open, track: 'drums' }, {}, '?model=preview')).toMatchObject({
    status: 400,
    body: { code: 'INVALID_ARGUMENT', reason: 'With a JSON body, "model" must be a member of the body.' },
  });
  const headers = { 'content-type': 'application/json' };
  expect(await ask('', { method: 'POST', body: mp3(30, 3), headers })).toMatchObject({
    status: 400,
    body: { code: 'BAD_JSON' },
  });
  expect(await ask('', { method: 'POST', body: ' '.repeat(300_000), headers })).toMatchObject({
    status: 413,
    body: { code: 'TOO_LARGE' },
  });
});

it('the separation of a track is refused before the track is copied when its model is unknown', async () => {
  fixture.storageCalls.length = 0;
  expect(await separate({ songhash: open, track: 'drums' }, { model: 'no_such' })).toMatchObject({
    status: 422,
    body: { code: 'MODEL_UNKNOWN' },
  });
  expect(fixture.storageCalls).toEqual([]);
});
