// Tests the wait for the end of a song, the entity tag of its JSON, and Retry-After.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

const PATIENT = { timeout: 60_000 };

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway();
});
afterAll(() => fixture.stop());

let seed = 300;
const upload = (bytes = mp3(30, seed)) => fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: bytes });
async function newSong(): Promise<string> {
  seed += 1;
  return ((await (await upload(mp3(30, seed))).json()) as { hash: string }).hash;
}
const ask = (path: string, init?: RequestInit) => fetch(`${fixture.base}/apiv1/${path}`, init);

it('a request that waits is answered with the tracks when the song has ended', async () => {
  const songhash = await newSong();
  const answer = ask(`songs/${songhash}?wait=60`);
  await expect.poll(() => fixture.queue.watch.open, PATIENT).toBe(1);
  fixture.queue.watch.tell(songhash, 'state', { state: 'JOB_STATE_RUNNING' });
  await publishDone(fixture.storage.client, songhash, 1, { 'vocals.mp3': Buffer.from('la') });
  fixture.queue.watch.tell(songhash, 'end', { state: 'JOB_STATE_DONE' });
  expect(await (await answer).json()).toMatchObject({ state: 'done', tracks: [{ name: 'vocals.mp3' }] });
  const begun = performance.now();
  expect(await (await ask(`songs/${songhash}?wait=60`)).json()).toMatchObject({ state: 'done' });
  expect(performance.now() - begun).toBeLessThan(30_000);
  await expect.poll(() => fixture.queue.watch.open, PATIENT).toBe(0);
});

it('a request that waits is answered with the present state when the time has passed', async () => {
  const songhash = await newSong();
  for (const wait of ['1', '0']) {
    const answer = await ask(`songs/${songhash}?wait=${wait}`);
    expect([answer.status, await answer.json()]).toMatchObject([200, { state: 'waiting' }]);
  }
  await expect.poll(() => fixture.queue.watch.open, PATIENT).toBe(0);
});

it('a caller that disconnects while it waits frees its watch', async () => {
  const songhash = await newSong();
  const leaving = new AbortController();
  const answer = ask(`songs/${songhash}?wait=60`, { signal: leaving.signal }).catch(() => 'left');
  await expect.poll(() => fixture.queue.watch.open, PATIENT).toBe(1);
  leaving.abort();
  expect(await answer).toBe('left');
  await expect.poll(() => fixture.queue.watch.open, PATIENT).toBe(0);
});

it.each(['61', '-1', '1.5', 'x', ''])('a wait of %j seconds is refused', async (wait) => {
  const answer = await ask(`songs/${'0'.repeat(56)}?wait=${wait}`);
  expect([answer.status, await answer.json()]).toMatchObject([400, { reason: expect.stringContaining('wait') }]);
});

it('a song whose JSON has not changed is answered with 304, and a changed one with its JSON', async () => {
  const songhash = await newSong();
  const first = await ask(`songs/${songhash}`);
  const etag = first.headers.get('etag') ?? '';
  expect(etag).toMatch(/^W\/"\w+"$/);
  expect(first.headers.get('cache-control')).toBe('no-cache');
  const known = { headers: { 'if-none-match': `"x", ${etag}` } };
  const same = await ask(`songs/${songhash}`, known);
  expect([same.status, await same.text(), same.headers.get('etag')]).toEqual([304, '', etag]);
  fixture.queue.watch.tell(songhash, 'state', { state: 'JOB_STATE_RUNNING', progress: 0.5 });
  const changed = await ask(`songs/${songhash}`, known);
  expect([changed.status, changed.headers.get('etag') === etag]).toEqual([200, false]);
  expect(await changed.json()).toMatchObject({ progress: 0.5 });
});

const ESTIMATES: [seconds: number, expected: string][] = [
  [0, '5'],
  [0.2, '1'],
  [7.2, '8'],
  [900, '60'],
];
it.each(ESTIMATES)(
  'a track of a song that needs %d seconds more is refused with 409 and Retry-After %s',
  async (seconds, expected) => {
    const songhash = await newSong();
    const whole = Math.floor(seconds);
    const estimate = { seconds: whole, nanos: Math.round((seconds - whole) * 1e9) };
    fixture.queue.watch.tell(songhash, 'state', { state: 'JOB_STATE_RUNNING', estimate });
    for (const path of [`track/${songhash}/vocals`, `songs/${songhash}/tracks.zip`]) {
      const refused = await ask(path);
      expect([refused.status, refused.headers.get('retry-after')], path).toEqual([409, expected]);
    }
  },
);

it('accepted songs have Retry-After, and a failed song has none', async () => {
  const accepted = await upload(mp3(30, 1));
  expect([accepted.status, accepted.headers.get('retry-after')]).toEqual([202, '5']);
  const { hash: songhash } = (await accepted.json()) as { hash: string };
  await publish(fixture.storage.client, songhash, 1, failedOutcome());
  fixture.queue.watch.tell(songhash, 'end', { state: 'JOB_STATE_FAILED' });
  const refused = await ask(`track/${songhash}/vocals`);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([409, null]);
  const retried = await ask(`songs/${songhash}/retry`, { method: 'POST' });
  expect([retried.status, retried.headers.get('retry-after')]).toEqual([202, '5']);
  await publishDone(fixture.storage.client, songhash, 2, { 'vocals.mp3': Buffer.from('la') });
  expect((await upload(mp3(30, 1))).headers.get('retry-after')).toBe('1');
});
