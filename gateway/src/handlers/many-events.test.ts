// Tests the live events of several songs, the limit of streams, and their end with the gateway.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type EventReader, type ReadEvent, readEvents } from '@stemline/testing/gateway/event-reader.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

const PATIENT = { timeout: 60_000 };
const UNKNOWN = '0'.repeat(56);

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway();
});
afterAll(() => fixture.stop());

let seed = 200;
async function newSong(own = fixture): Promise<string> {
  seed += 1;
  const answer = await fetch(`${own.base}/apiv1/songs`, { method: 'POST', body: mp3(30, seed) });
  return ((await answer.json()) as { hash: string }).hash;
}
const watchAll = (songs: readonly string[], headers = {}) =>
  readEvents(`${fixture.base}/apiv1/events?songs=${songs.join(',')}`, headers);

it('one connection carries the events of several songs, and stays open after the end of one', async () => {
  const { watch: script } = fixture.queue;
  const [one, other, done] = [await newSong(), await newSong(), await newSong()];
  await publishDone(fixture.storage.client, done, 1, { 'vocals.mp3': Buffer.from('la') });
  script.forget(done);
  const events = await watchAll([one, UNKNOWN, done, other], { 'last-event-id': `${one.slice(0, 16)}.at.1-0` });
  const first: (ReadEvent | undefined)[] = [];
  for (let count = 0; count < 5; count += 1) first.push(await events.next());
  const of = (songhash: string) => first.filter((event) => event?.data.hash === songhash).map((event) => event?.name);
  expect([one, other, done, UNKNOWN].map(of)).toEqual([['snapshot'], ['snapshot'], ['snapshot', 'end'], ['removed']]);
  script.tell(one, 'end', { state: 'JOB_STATE_CANCELLED' });
  expect(await events.next()).toMatchObject({ name: 'end', data: { hash: one, state: 'cancelled' } });
  script.tell(other, 'position', { position: 3 });
  expect(await events.next()).toMatchObject({ name: 'position', data: { hash: other, position: 3 } });
  events.close();
  await expect.poll(() => script.open, PATIENT).toBe(0);
});

it('a song that the list names twice has its events once', async () => {
  const song = await newSong();
  const events = await watchAll([song, song]);
  expect(await events.next()).toMatchObject({ name: 'snapshot' });
  fixture.queue.watch.tell(song, 'end', { state: 'JOB_STATE_CANCELLED' });
  expect((await events.until('end')).map(({ name }) => name)).toEqual(['end']);
  events.close();
});

const HASHES_101 = Array.from({ length: 101 }, (_, index) => String(index).padStart(56, '0')).join(',');
it.each([
  ['no songs', '', '"songs" must list the songhashes of the songs to follow'],
  ['an empty list', '?songs=', '"songs" must list 1 to 100 songhashes'],
  ['a name that is not a songhash', '?songs=x', '"songs" must list 1 to 100 songhashes'],
  ['101 songs', `?songs=${HASHES_101}`, '"songs" must list 1 to 100 songhashes'],
  ['another parameter', `?songs=${UNKNOWN}&wait=1`, 'This address has no parameter "wait". Known: songs.'],
])(
  'a request for the events of %s is refused with 400 and a reason that names the parameter',
  async (_what, query, reason) => {
    const response = await fetch(`${fixture.base}/apiv1/events${query}`);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: 'INVALID_ARGUMENT', reason: expect.stringContaining(reason) },
    ]);
  },
);

it('the watches of 100 songs start ten at a time', async () => {
  const own = await startGateway();
  const songs = Array.from({ length: 100 }, (_, index) => String(index).padStart(56, '0'));
  const unknown = await readEvents(`${own.base}/apiv1/events?songs=${songs.join(',')}`);
  const seen = new Set<string | undefined>();
  while (seen.size < 100) seen.add((await unknown.next())?.data.hash);
  unknown.close();
  const known: string[] = [];
  while (known.length < 12) known.push(await newSong(own));
  own.queue.watch.hold();
  const events = await readEvents(`${own.base}/apiv1/events?songs=${known.join(',')}`);
  await expect.poll(() => own.queue.watch.requests.length, PATIENT).toBe(10);
  own.queue.watch.release();
  const names = new Set<string | undefined>();
  while (names.size < 12) names.add((await events.next())?.data.hash);
  events.close();
  await own.stop();
});

it('one stream more than the limit is refused with 503 and Retry-After, until a stream ends', async () => {
  const own = await startGateway({ maxEventStreams: 1 });
  const song = await newSong(own);
  const address = `${own.base}/apiv1/songs/${song}`;
  const first = await readEvents(`${address}/events`);
  await first.next();
  for (const path of [`${address}/events`, `${own.base}/apiv1/events?songs=${song}`, `${address}?wait=1`]) {
    const refused = await fetch(path);
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toMatchObject([
      503,
      '5',
      { code: 'TOO_MANY_STREAMS', reason: expect.stringContaining('Try again') },
    ]);
  }
  const metrics = await (await fetch(`${own.base}/metrics`)).text();
  expect(metrics).toContain('route="/apiv1/songs/:songhash/events",method="GET",status="503"} 1');
  first.close();
  await expect.poll(async () => (await readEvents(`${address}/events`)).response.status, PATIENT).toBe(200);
  await own.stop();
});

it('a client that leaves and comes back at once, again and again, does not cost a call of the queue service each time', async () => {
  const { watch: script } = fixture.queue;
  const before = script.requests.length;
  const song = await newSong();
  for (let count = 0; count < 20; count += 1) {
    const events = await readEvents(`${fixture.base}/apiv1/songs/${song}/events`);
    await events.next();
    events.close();
  }
  expect(script.requests.length).toBeLessThan(before + 10);
  await expect.poll(() => script.open, PATIENT).toBe(0);
});

it('a gateway that stops ends the streams and the waits at once', async () => {
  const own = await startGateway();
  const song = await newSong(own);
  const streams = [
    await readEvents(`${own.base}/apiv1/songs/${song}/events`),
    await readEvents(`${own.base}/apiv1/events?songs=${song}`),
  ];
  for (const stream of streams) await stream.next();
  const waiting = fetch(`${own.base}/apiv1/songs/${song}?wait=60`);
  await expect
    .poll(() => own.queue.calls.filter(({ method }) => method === 'GetJob').length, PATIENT)
    .toBeGreaterThan(2);
  const stopped = own.gateway.parts.server.stop(60_000);
  for (const stream of streams) expect(await stream.next()).toBeUndefined();
  expect(await (await waiting).json()).toMatchObject({ state: 'waiting' });
  await stopped;
  await own.stop();
});

/** On a busy machine, a call behind the request may end at its time limit; a client tries again. */
async function opensStream(url: string): Promise<EventReader> {
  for (;;) {
    const client = await readEvents(url);
    if (client.response.status === 200) return client;
    expect([503, 504]).toContain(client.response.status);
    client.close();
  }
}

it('1000 clients of one song cost one stream of the queue service, and all get the end', async () => {
  const own = await startGateway();
  const { watch: script } = own.queue;
  const song = await newSong(own);
  const clients = [];
  const url = `${own.base}/apiv1/songs/${song}/events`;
  while (clients.length < 1_000) {
    const opened = await Promise.all(Array.from({ length: 50 }, () => opensStream(url)));
    for (const client of opened) await client.next();
    clients.push(...opened);
  }
  expect(script.open).toBe(1);
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  for (let step = 1; step <= 20; step += 1) script.tell(song, 'progress', { progress: step / 20 });
  script.tell(song, 'end', { state: 'JOB_STATE_DONE', progress: 1 });
  const ends = await Promise.all(clients.map(async (client) => (await client.until('nothing')).at(-1)?.name));
  expect(new Set(ends)).toEqual(new Set(['end']));
  // The gateway, the queue service and the clients are one process.
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 ** 2);
  await own.stop();
});
