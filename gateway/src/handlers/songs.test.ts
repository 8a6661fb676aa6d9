// Tests the routes of one song with a real storage service and a scripted queue service.

import { CODES, isFailureCode } from '@stemline/common/errors/codes.ts';
import { toTimestamp } from '@stemline/common/grpc/time.ts';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { sha224 } from '@stemline/testing/bytes.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';
import { STORED_CALLBACK } from '@stemline/testing/storage/songs.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

const redis = useRedis();
let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway({ redisUrl: redis.server.url });
});
afterAll(async () => {
  await fixture.stop();
});

interface Answer {
  readonly hash: string;
  readonly [name: string]: unknown;
}

const ask = async (path: string, init?: RequestInit) => {
  const response = await fetch(`${fixture.base}/apiv1/songs${path}`, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
};
const send = (seed: number, query = '') =>
  ask(query, { method: 'POST', body: mp3(30, seed), headers: { 'content-type': 'audio/mpeg' } });

it('the state of a song comes from the queue until the song has ended, and then from the store', async () => {
  const { hash: songhash } = (await send(2)).body;
  const job = fixture.queue.jobs.get(songhash) ?? {};
  fixture.queue.jobs.set(songhash, {
    ...job,
    state: 'JOB_STATE_RUNNING',
    progress: 0.5,
    stage: 'separating',
    attempt: 2,
    estimate: { seconds: 7, nanos: 0 },
  });
  expect((await ask(`/${songhash}`)).body).toMatchObject({
    state: 'running',
    progress: 0.5,
    stage: 'separating',
    attempt: 2,
    estimate_seconds: 7,
    tracks: [],
  });
  await publishDone(fixture.storage.client, songhash, 1, { 'vocals.mp3': Buffer.from('la') });
  expect((await ask(`/${songhash}`)).body).toMatchObject({
    state: 'done',
    progress: 1,
    model: { name: 'preview', revision: '1' },
    tracks: [{ name: 'vocals.mp3', url: `/apiv1/track/${songhash}/vocals.mp3`, size: 2 }],
    manifest: { schema: 1 },
  });
  fixture.queue.jobs.delete(songhash);
  expect((await ask(`/${songhash}`)).body).toMatchObject({ state: 'done' });
  expect((await send(2)).body).toMatchObject({ status: 'done', state: 'done' });
});

it('a song whose audio is not stored any more has null as its original, which cannot be downloaded', async () => {
  const { hash: songhash } = (await send(40)).body;
  const original = { url: `/apiv1/track/${songhash}/original`, content_type: 'audio/mpeg', size: mp3(30, 40).length };
  expect((await ask(`/${songhash}`)).body).toMatchObject({ original });
  const address = sha224(mp3(30, 40));
  await fixture.storage.store.delete(`audio-info/${address}`);
  await fixture.storage.store.delete(`audio/${address}`);
  expect((await ask(`/${songhash}`)).body).toMatchObject({ original: null });
  const response = await fetch(fixture.base + original.url);
  expect([response.status, await response.json()]).toMatchObject([404, { code: 'TRACK_UNKNOWN' }]);
});

it('a failed song shows its reason and can be retried; a done song cannot', async () => {
  const { hash: songhash } = (await send(3)).body;
  await publish(fixture.storage.client, songhash, 1, failedOutcome('The bytes are no music.'));
  expect((await ask(`/${songhash}`)).body).toMatchObject({
    state: 'failed',
    code: 'BAD_AUDIO',
    reason: 'The file has no audio that can be decoded.',
    detail: 'The bytes are no music.',
    can_retry: false,
  });
  fixture.queue.failures.set('RetryJob', { codes: ['AUDIO_MISSING'] });
  const refused = await ask(`/${songhash}/retry`, { method: 'POST' });
  expect(refused).toMatchObject({ status: 409, body: { code: 'AUDIO_MISSING' } });
  expect(refused.headers.get('retry-after')).toBeNull();
  const again = await ask(`/${songhash}/retry`, { method: 'POST' });
  expect([again.status, again.body]).toMatchObject([202, { hash: songhash, run: 2, state: 'waiting' }]);
  await publishDone(fixture.storage.client, songhash, 2, { 'vocals.mp3': Buffer.from('la') });
  fixture.queue.jobs.set(songhash, { ...fixture.queue.jobs.get(songhash), state: 'JOB_STATE_DONE' });
  expect(await ask(`/${songhash}/retry`, { method: 'POST' })).toMatchObject({
    status: 409,
    body: { code: 'SONG_DONE' },
  });
});

it('a song that is in the store but not in the queue is waiting; its state is unknown while the queue service is unavailable', async () => {
  const { hash: songhash } = (await send(4)).body;
  fixture.queue.jobs.delete(songhash);
  expect((await ask(`/${songhash}`)).body).toMatchObject({ state: 'waiting', position: 0 });
  fixture.queue.failures.set('GetJob', { codes: [], always: 'UNAVAILABLE' });
  expect(await ask(`/${songhash}`)).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } });
  await publish(fixture.storage.client, songhash, 1, failedOutcome());
  expect((await ask(`/${songhash}`)).body).toMatchObject({ state: 'failed' });
  fixture.queue.failures.clear();
});

it.each([
  ['BAD_AUDIO', 'It has one sample.', { detail: 'It has one sample.', can_retry: false }],
  ['ENGINE_CRASHED', 'It ended with code 9.', { detail: 'It ended with code 9.', can_retry: true }],
  ['TIMED_OUT', CODES.TIMED_OUT.text, { can_retry: true }],
  ['NEWER_CODE', 'A reason.', { reason: 'A reason.', can_retry: true }],
])('a song that failed with %s and the recorded reason "%s" shows %j', async (code, recorded, expected) => {
  const { hash: songhash } = (await send(20, `?filename=${code}`)).body;
  const { run } = (await ask(`/${songhash}`)).body;
  await publish(fixture.storage.client, songhash, run as number, { ...failedOutcome(recorded), code });
  const reason = isFailureCode(code) ? CODES[code].text : recorded;
  const { detail, can_retry, ...song } = (await ask(`/${songhash}`)).body;
  expect(song).toMatchObject({ state: 'failed', code, reason });
  expect({ reason, can_retry, ...(detail !== undefined && { detail }) }).toEqual({ reason, ...expected });
});

it('a waiting song that is parked shows this as its stage', async () => {
  const { hash: songhash } = (await send(21)).body;
  expect((await ask(`/${songhash}`)).body).toMatchObject({ state: 'waiting', stage: '' });
  fixture.queue.jobs.set(songhash, { ...fixture.queue.jobs.get(songhash), stage: 'parked' });
  expect((await ask(`/${songhash}`)).body).toMatchObject({ state: 'waiting', stage: 'parked' });
});

it('a song can be cancelled, and removed with its audio', async () => {
  const { hash: songhash } = (await send(5)).body;
  expect((await ask(`/${songhash}/cancel`, { method: 'POST' })).body).toEqual({
    hash: songhash,
    run: 1,
    state: 'cancelled',
  });
  expect((await ask(`/${songhash}`)).body).toMatchObject({ can_retry: true });
  const audio = async () => (await fixture.kept()).filter((file) => file.startsWith('audio/'));
  const before = await audio();
  const other = (await send(6)).body.hash;
  expect(await audio()).toHaveLength(before.length + 1);
  expect((await ask(`/${other}`, { method: 'DELETE' })).status).toBe(200);
  expect((await ask(`/${other}`)).body).toMatchObject({ code: 'SONG_UNKNOWN' });
  expect((await ask(`/${other}`, { method: 'DELETE' })).status).toBe(404);
  expect(await audio()).toEqual(before);
});

it('the deliveries of a song are listed, and those of an unknown song answer 404', async () => {
  const { hash: songhash } = (await send(7)).body;
  fixture.queue.deliveries.push({
    id: 'd1',
    songhash,
    run: 1,
    event: 'DELIVERY_EVENT_DONE',
    state: 'DELIVERY_STATE_DEAD',
    attempts: 9,
    url: STORED_CALLBACK.url,
    lastError: 'no',
    createdAt: toTimestamp(1000),
  });
  expect((await ask(`/${songhash}/deliveries`)).body).toMatchObject({
    deliveries: [{ id: 'd1', event: 'done', state: 'dead', last_error: 'no', next_at: null }],
  });
  expect((await ask(`/${'0'.repeat(56)}/deliveries`)).status).toBe(404);
});
