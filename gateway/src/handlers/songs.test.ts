import { startRedis } from '@stemline/job-queue/testing/redis-fixture.ts';
import { CALLBACK, failedOutcome, publish, publishDone } from '@stemline/storage-service/test-kit.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mp3, type Stage, setStage } from '../test-kit.ts';

/** Tests share the machine. */
const PATIENT = { timeout: 15_000 };

let redis: Awaited<ReturnType<typeof startRedis>>;
let stage: Stage;
beforeAll(async () => {
  redis = await startRedis();
  stage = await setStage({ redisUrl: redis.url });
});
afterAll(async () => {
  await stage.stop();
  await redis.stop();
});

interface Answer {
  readonly hash: string;
  readonly [name: string]: unknown;
}

const ask = async (path: string, init?: RequestInit) => {
  const response = await fetch(`${stage.base}/apiv1/songs${path}`, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
};
const send = (seed: number, query = '') =>
  ask(query, { method: 'POST', body: mp3(30, seed), headers: { 'content-type': 'audio/mpeg' } });

describe('POST /apiv1/songs', () => {
  it('answers 202 with the place of the song', async () => {
    const { status, headers, body } = await send(
      1,
      '?filename=one.mp3&mp3_kbps=192&priority=low&callback_url=https://example.org/h&callback_data={"a":1}',
    );
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/apiv1/songs/${body.hash}`);
    expect(body).toMatchObject({ status: 'queued', state: 'waiting', model: 'preview', run: 1 });
    expect(stage.queue.enqueued.at(-1)).toMatchObject({
      filename: 'one.mp3',
      optionsJson: '{"mp3_kbps":192}',
      priority: 'PRIORITY_LOW',
      callback: { url: 'https://example.org/h', dataJson: '{"a":1}', on: [] },
    });
  });

  it('takes a form, its fields before or after the file, and joins the same song', async () => {
    const before = new FormData();
    before.set('mp3_kbps', '192');
    before.set('file', new Blob([mp3(30, 1)]), 'ünter.mp3');
    const after = new FormData();
    after.set('file', new Blob([mp3(30, 1)]), 'other.mp3');
    after.set('mp3_kbps', '192');
    for (const form of [before, after])
      expect((await ask('', { method: 'POST', body: form })).body).toMatchObject({ status: 'joined' });
    expect(stage.queue.enqueued.at(-2)).toMatchObject({ filename: 'ünter.mp3' });
  });

  it('refuses bad forms, bad words, no audio and too much of it, and keeps nothing', async () => {
    const kept = await stage.kept();
    const form = (fields: Record<string, string | Blob>) => {
      const data = new FormData();
      for (const [name, value] of Object.entries(fields))
        typeof value === 'string' ? data.set(name, value) : data.set(name, value, 'x.mp3');
      return { method: 'POST', body: data };
    };
    const song = new Blob([mp3(4_000, 9)]);
    const raw = (body: NonNullable<RequestInit['body']>) => ({ method: 'POST', body });
    const cases: [string, RequestInit, number, string][] = [
      ['', form({ model: 'preview' }), 400, 'INVALID_ARGUMENT'],
      ['', form({ file: song, second: song }), 400, 'INVALID_ARGUMENT'],
      ['', form({ file: song, model: 'no_such' }), 422, 'MODEL_UNKNOWN'],
      ['', form({ file: new Blob(['words']) }), 422, 'UNSUPPORTED_AUDIO'],
      ['', form({ file: new Blob([]) }), 422, 'EMPTY_AUDIO'],
      ['', form({ file: new Blob([mp3(4), Buffer.alloc(12 * 1024 ** 2)]) }), 413, 'TOO_LARGE'],
      [
        '',
        { ...raw('--x\r\nnonsense'), headers: { 'content-type': 'multipart/form-data; boundary=x' } },
        400,
        'UPLOAD_CUT',
      ],
      ['', { ...raw('x'), headers: { 'content-type': 'multipart/form-data' } }, 400, 'INVALID_ARGUMENT'],
      ['', raw('words, not music'), 422, 'UNSUPPORTED_AUDIO'],
      ['', raw(''), 422, 'EMPTY_AUDIO'],
      ['', raw(new Blob([mp3(4), Buffer.alloc(12 * 1024 ** 2)])), 413, 'TOO_LARGE'],
      ['?model=no_such', raw(song), 422, 'MODEL_UNKNOWN'],
      ['?model=htdemucs', raw(song), 422, 'MODEL_UNAVAILABLE'],
      ['?mp3_kbps=loud', raw(song), 400, 'INVALID_ARGUMENT'],
      ['?callback_data=1', raw(song), 400, 'INVALID_ARGUMENT'],
      ['?callback_url=ftp://x', raw(song), 400, 'INVALID_ARGUMENT'],
    ];
    for (const [query, init, wanted, code] of cases) {
      const { status, body } = await ask(query, init);
      expect({ status, code: body.code }, `${query} ${code}: ${body.reason}`).toEqual({ status: wanted, code });
    }
    await expect.poll(() => stage.kept(), PATIENT).toEqual(kept);
  });
});

describe('a song', () => {
  it('is told from the queue while it is under way, and from the store once it has ended', async () => {
    const { hash } = (await send(2)).body;
    const job = stage.queue.jobs.get(hash) ?? {};
    stage.queue.jobs.set(hash, {
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
    await publishDone(stage.storage.client, hash, 1, { 'vocals.mp3': Buffer.from('la') });
    expect((await ask(`/${hash}`)).body).toMatchObject({
      state: 'done',
      progress: 1,
      model: { name: 'preview', revision: '1' },
      tracks: [{ name: 'vocals.mp3', url: `/apiv1/track/${hash}/vocals.mp3`, size: 2 }],
      manifest: { schema: 1 },
    });
    stage.queue.jobs.delete(hash);
    expect((await ask(`/${hash}`)).body).toMatchObject({ state: 'done' });
    expect((await send(2)).body).toMatchObject({ status: 'done', state: 'done' });
  });

  it('tells why it failed, runs again on retry, and a done one does not', async () => {
    const { hash } = (await send(3)).body;
    await publish(stage.storage.client, hash, 1, failedOutcome('The bytes are no music.'));
    expect((await ask(`/${hash}`)).body).toMatchObject({
      state: 'failed',
      code: 'BAD_AUDIO',
      reason: 'The bytes are no music.',
    });
    const again = await ask(`/${hash}/retry`, { method: 'POST' });
    expect([again.status, again.body]).toMatchObject([202, { hash, run: 2, state: 'waiting' }]);
    await publishDone(stage.storage.client, hash, 2, { 'vocals.mp3': Buffer.from('la') });
    stage.queue.jobs.set(hash, { ...stage.queue.jobs.get(hash), state: 'JOB_STATE_DONE' });
    expect(await ask(`/${hash}/retry`, { method: 'POST' })).toMatchObject({ status: 409, body: { code: 'SONG_DONE' } });
  });

  it('is waiting while only its record is there, and not known while the queue is away', async () => {
    const { hash } = (await send(4)).body;
    stage.queue.jobs.delete(hash);
    expect((await ask(`/${hash}`)).body).toMatchObject({ state: 'waiting', position: 0 });
    stage.queue.failures.set('GetJob', { codes: [], always: 'UNAVAILABLE' });
    expect(await ask(`/${hash}`)).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } });
    await publish(stage.storage.client, hash, 1, failedOutcome());
    expect((await ask(`/${hash}`)).body).toMatchObject({ state: 'failed' });
    stage.queue.failures.clear();
  });

  it('is cancelled, and removed with all that is kept of it', async () => {
    const { hash } = (await send(5)).body;
    expect((await ask(`/${hash}/cancel`, { method: 'POST' })).body).toEqual({ hash, run: 1, state: 'cancelled' });
    const audio = async () => (await stage.kept()).filter((file) => file.startsWith('audio/'));
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
    stage.queue.deliveries.push({
      id: 'd1',
      songhash: hash,
      run: 1,
      event: 'DELIVERY_EVENT_DONE',
      state: 'DELIVERY_STATE_DEAD',
      attempts: 9,
      url: CALLBACK.url,
      lastError: 'no',
      createdMs: 1000,
    });
    expect((await ask(`/${hash}/deliveries`)).body).toMatchObject({
      deliveries: [{ id: 'd1', event: 'done', state: 'dead', last_error: 'no', next_at: null }],
    });
    expect((await ask(`/${'0'.repeat(56)}/deliveries`)).status).toBe(404);
  });

  it('stands in the list, newest first, page by page', async () => {
    const hashes = new Set<string>();
    await expect
      .poll(async () => {
        for (let token: string | null = '', pages = 0; token !== null && pages < 20; pages += 1) {
          const { status, body } = await ask(`?page_size=2&page_token=${encodeURIComponent(token)}`);
          expect(status).toBe(200);
          const { songs, next_page_token } = body as unknown as {
            songs: { hash: string; state: string }[];
            next_page_token: string | null;
          };
          expect(songs.length).toBeLessThanOrEqual(2);
          for (const { hash } of songs) hashes.add(hash);
          token = next_page_token;
        }
        return hashes.size;
      }, PATIENT)
      .toBeGreaterThanOrEqual(6);
    for (const query of ['?page_size=0', '?page_size=201', '?page_size=x', '?page_token=strange'])
      expect(await ask(query), query).toMatchObject({ status: 400, body: { code: 'INVALID_ARGUMENT' } });
  });
});
