// Tests the live events of one song with a real storage service and a scripted queue service.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type ReadEvent, readEvents } from '@stemline/testing/gateway/event-reader.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { failedOutcome, publish, publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway();
});
afterAll(() => fixture.stop());

let seed = 100;
/** Sends a song of its own for each test. */
async function newSong(): Promise<string> {
  seed += 1;
  const answer = await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: mp3(30, seed) });
  return ((await answer.json()) as { hash: string }).hash;
}
const watch = (songhash: string, lastId?: string) =>
  readEvents(`${fixture.base}/apiv1/songs/${songhash}/events`, lastId === undefined ? {} : { 'last-event-id': lastId });
const names = (events: readonly (ReadEvent | undefined)[]) => events.map((event) => event?.name);
const noStreams = () => expect.poll(() => fixture.queue.watch.open).toBe(0);

it('the events of a song are a snapshot, its changes and its end, each with the whole state, and the response ends', async () => {
  const songhash = await newSong();
  const { watch: script } = fixture.queue;
  const events = await watch(songhash);
  expect(events.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(events.response.headers.get('cache-control')).toBe('no-store');
  const first = await events.next();
  expect(first).toMatchObject({ name: 'snapshot', data: { hash: songhash, state: 'waiting', stalled: false } });
  expect(events.text).toMatch(/^retry: [1-3]\d{3}\n\n/);
  const running = { state: 'JOB_STATE_RUNNING' } as const;
  script.tell(songhash, 'state', running);
  script.tell(songhash, 'stage', { ...running, stage: 'separating' });
  script.tell(songhash, 'progress', { progress: 0.5, estimate: { seconds: 7, nanos: 0 } });
  script.tell(songhash, 'state', { isStalled: true });
  const changes = [await events.next(), await events.next(), await events.next(), await events.next()];
  expect(names(changes)).toEqual(['state', 'stage', 'progress', 'state']);
  expect(changes[2]?.data).toMatchObject({ state: 'running', stage: 'separating', progress: 0.5, estimate_seconds: 7 });
  expect(changes[3]?.data).toMatchObject({ stalled: true });
  expect(new Set(changes.map((event) => event?.id)).size).toBe(4);
  await publishDone(fixture.storage.client, songhash, 1, { 'vocals.mp3': Buffer.from('la') });
  script.tell(songhash, 'end', { state: 'JOB_STATE_DONE', isStalled: false });
  const rest = await events.until('nothing');
  expect(names(rest)).toEqual(['end']);
  const song = (await (await fetch(`${fixture.base}/apiv1/songs/${songhash}`)).json()) as object;
  expect(song).toMatchObject(rest[0]?.data ?? {});
  expect(Object.keys(rest[0]?.data ?? {}).sort()).toEqual(
    Object.keys({ ...first?.data, can_retry: true, tracks: [], warnings: [] }).sort(),
  );
});

it('a client that has received the end gets 204, until a new run begins', async () => {
  const songhash = await newSong();
  await publish(fixture.storage.client, songhash, 1, failedOutcome());
  fixture.queue.watch.forget(songhash);
  const events = await watch(songhash);
  const all = await events.until('end');
  expect(names(all)).toEqual(['snapshot', 'end']);
  expect(all[1]?.data).toMatchObject({ state: 'failed', can_retry: expect.any(Boolean) });
  const again = await watch(songhash, all[1]?.id);
  expect([again.response.status, await again.response.text().catch(() => '')]).toEqual([204, '']);
  fixture.queue.jobs.set(songhash, { songhash, run: 1, state: 'JOB_STATE_FAILED' });
  await fetch(`${fixture.base}/apiv1/songs/${songhash}/retry`, { method: 'POST' });
  const next = await watch(songhash, all[1]?.id);
  expect(await next.next()).toMatchObject({ name: 'snapshot', data: { state: 'waiting', run: 2 } });
  next.close();
  await noStreams();
});

it('a client that reconnects gets only the changes since its last event', async () => {
  const songhash = await newSong();
  const { watch: script } = fixture.queue;
  const events = await watch(songhash);
  await events.next();
  script.tell(songhash, 'state', { state: 'JOB_STATE_RUNNING' });
  const last = (await events.next())?.id;
  events.close();
  await noStreams();
  script.tell(songhash, 'stage', { stage: 'decoding' });
  script.tell(songhash, 'stage', { stage: 'separating' });
  const again = await watch(songhash, last);
  const second = await watch(songhash, last);
  for (const one of [again, second])
    expect([await one.next(), await one.next()].map((event) => event?.data.stage)).toEqual(['decoding', 'separating']);
  const late = await watch(songhash, last);
  expect([await late.next(), await late.next()].map((event) => event?.name)).toEqual(['stage', 'stage']);
  expect(script.open).toBe(1);
  for (const one of [again, second, late]) one.close();
  await noStreams();
});

it.each([
  ['another song', (other: string) => `${other.slice(0, 16)}.end.1`],
  ['the future', (_: string, own: string) => `${own.slice(0, 16)}.at.999-999`],
  ['an end that is not there yet', (_: string, own: string) => `${own.slice(0, 16)}.end.1`],
  ['garbage', () => '%%% \u00e9 "'],
  ['more than 100 characters', (_: string, own: string) => `${own.slice(0, 16)}.at.${'9'.repeat(5_000)}`],
  ['nothing', () => ''],
])('a Last-Event-ID of %s begins with a snapshot', async (_what, idOf) => {
  const songhash = await newSong();
  const events = await watch(songhash, idOf(await newSong(), songhash));
  expect(events.response.status).toBe(200);
  expect(await events.next()).toMatchObject({ name: 'snapshot', data: { hash: songhash, state: 'waiting' } });
  events.close();
  await noStreams();
});

it('the events of an unknown song are 404 in JSON, also with a Last-Event-ID', async () => {
  const unknown = '0'.repeat(56);
  for (const id of ['x', `${unknown.slice(0, 16)}.at.1-1`]) {
    const { response } = await watch(unknown, id);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/json');
  }
});

it('a queue service that stops and returns costs the client no event and no repeated snapshot', async () => {
  const songhash = await newSong();
  const { watch: script, failures } = fixture.queue;
  const events = await watch(songhash);
  await events.next();
  script.tell(songhash, 'state', { state: 'JOB_STATE_RUNNING' });
  await events.next();
  failures.set('WatchJob', { codes: ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL'] });
  script.cut();
  script.tell(songhash, 'stage', { stage: 'separating' });
  script.tell(songhash, 'progress', { progress: 0.1 });
  expect(names([await events.next(), await events.next()])).toEqual(['stage', 'progress']);
  expect(failures.get('WatchJob')?.codes).toEqual([]);
  events.close();
  await noStreams();
});

it('a song that the queue has lost is reported as waiting once, and followed again when the queue has it', async () => {
  const songhash = await newSong();
  const { watch: script, jobs } = fixture.queue;
  const events = await watch(songhash);
  await events.next();
  script.tell(songhash, 'state', { state: 'JOB_STATE_RUNNING', progress: 0.5 });
  await events.next();
  const asked = script.requests.length;
  script.forget(songhash);
  script.cut();
  expect(await events.next()).toMatchObject({ name: 'snapshot', data: { state: 'waiting', progress: 0 } });
  await expect.poll(() => script.requests.length).toBeGreaterThan(asked + 2);
  jobs.set(songhash, { songhash, run: 1, state: 'JOB_STATE_RUNNING' });
  expect(await events.next()).toMatchObject({ name: 'snapshot', data: { state: 'running' } });
  events.close();
  await noStreams();
});

it('the job of an earlier run that the queue still has does not end the events of the next run', async () => {
  const songhash = await newSong();
  const { watch: script, jobs } = fixture.queue;
  await publish(fixture.storage.client, songhash, 1, failedOutcome());
  jobs.set(songhash, { songhash, run: 1, state: 'JOB_STATE_FAILED' });
  await fixture.storage.client.unary(
    'OpenNextRun',
    { songhash, afterRun: 1 },
    { deadlineMs: 60_000, requestId: 'test' },
  );
  const events = await watch(songhash);
  expect(await events.next()).toMatchObject({ name: 'snapshot', data: { state: 'waiting', run: 2 } });
  script.tell(songhash, 'state', { run: 2, state: 'JOB_STATE_RUNNING' });
  expect(await events.next()).toMatchObject({ data: { state: 'running', run: 2 } });
  events.close();
  await noStreams();
});

it('a song that is removed while it is followed is reported as removed, and the response ends', async () => {
  const songhash = await newSong();
  const { watch: script } = fixture.queue;
  const events = await watch(songhash);
  await events.next();
  script.forget(songhash);
  await publish(fixture.storage.client, songhash, 1, failedOutcome());
  expect((await fetch(`${fixture.base}/apiv1/songs/${songhash}`, { method: 'DELETE' })).status).toBe(200);
  script.cut();
  expect(await events.until('nothing')).toEqual([{ id: undefined, name: 'removed', data: { hash: songhash } }]);
});

it('a song is followed to its end while the store is unavailable, also when the queue service restarts', async () => {
  const own = await startGateway();
  const answer = await fetch(`${own.base}/apiv1/songs`, { method: 'POST', body: mp3(30, 1) });
  const { hash: songhash } = (await answer.json()) as { hash: string };
  const events = await readEvents(`${own.base}/apiv1/songs/${songhash}/events`);
  await events.next();
  await own.storage.stop();
  own.queue.watch.cut();
  own.queue.watch.tell(songhash, 'stage', { state: 'JOB_STATE_RUNNING', stage: 'separating' });
  expect(await events.next()).toMatchObject({ name: 'stage' });
  own.queue.watch.tell(songhash, 'end', { state: 'JOB_STATE_DONE', progress: 1 });
  expect(await events.until('nothing')).toMatchObject([{ name: 'end', data: { state: 'done' } }]);
  await own.stop();
});

it('HEAD of the events answers their headers and opens no watch', async () => {
  const songhash = await newSong();
  const asked = fixture.queue.watch.requests.length;
  const response = await fetch(`${fixture.base}/apiv1/songs/${songhash}/events`, { method: 'HEAD' });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  expect(fixture.queue.watch.requests.length).toBe(asked);
});
