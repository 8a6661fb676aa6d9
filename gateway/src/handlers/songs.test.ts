import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { startRedis } from '@stemline/testing/redis/redis-fixture.ts';
import { failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';
import { STORED_CALLBACK } from '@stemline/testing/storage/songs.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let redis: Awaited<ReturnType<typeof startRedis>>;
let fixture: GatewayFixture;
beforeAll(async () => {
  redis = await startRedis();
  fixture = await startGateway({ redisUrl: redis.url });
});
afterAll(async () => {
  await fixture.stop();
  await redis.stop();
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

describe('a song', () => {
  it('is told from the queue while it is under way, and from the store once it has ended', async () => {
    const { hash } = (await send(2)).body;
    const job = fixture.queue.jobs.get(hash) ?? {};
    fixture.queue.jobs.set(hash, {
      ...job,
      state: 'JOB_STATE_RUNNING',
      progress: 0.5,
      stage: 'separating',
      attempt: 2,
      estimateSeconds: 7,
    });
    expect((await ask(`/${hash}`)).body).toMatchObject({
      state: 'running',
      progress: 0.5,
      stage: 'separating',
      attempt: 2,
      estimate_seconds: 7,
      tracks: [],
    });
    await publishDone(fixture.storage.client, hash, 1, { 'vocals.mp3': Buffer.from('la') });
    expect((await ask(`/${hash}`)).body).toMatchObject({
      state: 'done',
      progress: 1,
      model: { name: 'preview', revision: '1' },
      tracks: [{ name: 'vocals.mp3', url: `/apiv1/track/${hash}/vocals.mp3`, size: 2 }],
      manifest: { schema: 1 },
    });
    fixture.queue.jobs.delete(hash);
    expect((await ask(`/${hash}`)).body).toMatchObject({ state: 'done' });
    expect((await send(2)).body).toMatchObject({ status: 'done', state: 'done' });
  });

  it('tells why it failed, runs again on retry, and a done one does not', async () => {
    const { hash } = (await send(3)).body;
    await publish(fixture.storage.client, hash, 1, failedOutcome('The bytes are no music.'));
    expect((await ask(`/${hash}`)).body).toMatchObject({
      state: 'failed',
      code: 'BAD_AUDIO',
      reason: 'The bytes are no music.',
    });
    fixture.queue.failures.set('RetryJob', { codes: ['AUDIO_MISSING'] });
    const gone = await ask(`/${hash}/retry`, { method: 'POST' });
    expect(gone).toMatchObject({ status: 409, body: { code: 'AUDIO_MISSING' } });
    expect(gone.headers.get('retry-after')).toBeNull();
    const again = await ask(`/${hash}/retry`, { method: 'POST' });
    expect([again.status, again.body]).toMatchObject([202, { hash, run: 2, state: 'waiting' }]);
    await publishDone(fixture.storage.client, hash, 2, { 'vocals.mp3': Buffer.from('la') });
    fixture.queue.jobs.set(hash, { ...fixture.queue.jobs.get(hash), state: 'JOB_STATE_DONE' });
    expect(await ask(`/${hash}/retry`, { method: 'POST' })).toMatchObject({ status: 409, body: { code: 'SONG_DONE' } });
  });

  it('is waiting while only its record exists, and unknown while the queue is unavailable', async () => {
    const { hash } = (await send(4)).body;
    fixture.queue.jobs.delete(hash);
    expect((await ask(`/${hash}`)).body).toMatchObject({ state: 'waiting', position: 0 });
    fixture.queue.failures.set('GetJob', { codes: [], always: 'UNAVAILABLE' });
    expect(await ask(`/${hash}`)).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } });
    await publish(fixture.storage.client, hash, 1, failedOutcome());
    expect((await ask(`/${hash}`)).body).toMatchObject({ state: 'failed' });
    fixture.queue.failures.clear();
  });

  it('is cancelled, and removed with all that is kept of it', async () => {
    const { hash } = (await send(5)).body;
    expect((await ask(`/${hash}/cancel`, { method: 'POST' })).body).toEqual({ hash, run: 1, state: 'cancelled' });
    const audio = async () => (await fixture.kept()).filter((file) => file.startsWith('audio/'));
    const before = await audio();
    const other = (await send(6)).body.hash;
    expect(await audio()).toHaveLength(before.length + 1);
    expect((await ask(`/${other}`, { method: 'DELETE' })).status).toBe(200);
    expect((await ask(`/${other}`)).body).toMatchObject({ code: 'SONG_UNKNOWN' });
    expect((await ask(`/${other}`, { method: 'DELETE' })).status).toBe(404);
    expect(await audio()).toEqual(before);
  });

  it('tells its deliveries', async () => {
    const { hash } = (await send(7)).body;
    fixture.queue.deliveries.push({
      id: 'd1',
      songhash: hash,
      run: 1,
      event: 'DELIVERY_EVENT_DONE',
      state: 'DELIVERY_STATE_DEAD',
      attempts: 9,
      url: STORED_CALLBACK.url,
      lastError: 'no',
      createdMs: 1000,
    });
    expect((await ask(`/${hash}/deliveries`)).body).toMatchObject({
      deliveries: [{ id: 'd1', event: 'done', state: 'dead', last_error: 'no', next_at: null }],
    });
    expect((await ask(`/${'0'.repeat(56)}/deliveries`)).status).toBe(404);
  });
});
