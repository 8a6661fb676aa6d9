// Tests which requests the client repeats, against a server that answers as the test scripts it.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createStemlineClient } from './client.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const HASH = 'a'.repeat(56);
const song = (state: string) => ({ hash: HASH, state });
const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (request, response) =>
    void request.resume().once('end', () => response.writeHead(status, headers).end(JSON.stringify(body)));
const busy = (code: string, headers = {}) => json(503, { code, reason: 'Not now.' }, headers);
const cut: Answer = (request) => void request.resume().once('end', () => request.socket.destroy());
const stream =
  (...events: readonly string[]): Answer =>
  (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events.join(''));
const event = (id: string, name: string, data: unknown) =>
  `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** The answers to the next requests; the last one is used again. */
let script: Answer[] = [];
let requests: IncomingMessage[] = [];
const server = createServer((request, response) => {
  requests.push(request);
  (script.length > 1 ? script.shift() : script[0])?.(request, response);
});
let baseUrl: string;
let client: ReturnType<typeof createStemlineClient>;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prefix/`;
  client = createStemlineClient({ baseUrl, headers: { authorization: 'Bearer key' }, retries: 2 });
});
beforeEach(() => {
  requests = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('a read is repeated after a lost connection, an error of a proxy and a refusal, and keeps its headers', async () => {
  script = [cut, json(502, 'bad gateway'), json(200, { songs: [], next_page_token: null, total: 0 })];
  expect(await client.list({ q: 'a b' })).toMatchObject({ total: 0 });
  expect(requests.map(({ url, headers }) => [url, headers.authorization])).toEqual(
    Array(3).fill(['/prefix/apiv1/songs?q=a+b', 'Bearer key']),
  );
});

it('the last error is thrown with its code, its state and the id of its request', async () => {
  const headers = { 'retry-after': '0', 'x-request-id': 'r1' };
  script = [busy('QUEUE_FULL', headers)];
  const refused = { code: 'QUEUE_FULL', status: 503, requestId: 'r1', message: 'Not now.' };
  await expect(client.status(HASH)).rejects.toMatchObject(refused);
  expect(requests).toHaveLength(3);
  script = [json(409, { code: 'SONG_NOT_DONE', reason: 'Wait.', state: 'running' })];
  await expect(client.download(HASH, 'vocals')).rejects.toMatchObject({ code: 'SONG_NOT_DONE', state: 'running' });
  expect(requests).toHaveLength(4);
});

it('the client waits as long as the server asks, and leaves a long pause to its caller', async () => {
  script = [busy('UNAVAILABLE', { 'retry-after': '2' }), json(200, song('done'))];
  const before = performance.now();
  await client.status(HASH);
  expect(performance.now() - before).toBeGreaterThan(1_900);
  script = [busy('UNAVAILABLE', { 'retry-after': '900' })];
  await expect(client.status(HASH)).rejects.toMatchObject({ retryAfterSeconds: 900 });
});

it('a submission is repeated with the same bytes and the same key, and a stream is sent once', async () => {
  const bytes = new Blob(['la']);
  script = [cut, json(202, { hash: HASH })];
  await client.submit(bytes);
  script = [cut, json(202, { hash: HASH })];
  await client.submit(() => bytes.stream());
  const keys = requests.map(({ headers }) => headers['idempotency-key']);
  expect([keys[0] === keys[1], keys[2] === keys[3], keys[0] === keys[2]]).toEqual([true, true, false]);
  script = [cut];
  await expect(client.submit(bytes.stream())).rejects.toThrow(TypeError);
  expect(requests).toHaveLength(5);
});

it('a client that repeats nothing sends an idempotency key only when its caller has one', async () => {
  const once = createStemlineClient({ baseUrl, retries: 0 });
  script = [json(202, { hash: HASH })];
  await once.submit(new Blob(['la']));
  await once.submitTrack({ songhash: HASH, track: 'vocals' });
  await once.submit(new Blob(['la']), { idempotencyKey: 'own' });
  expect(requests.map(({ headers }) => headers['idempotency-key'])).toEqual([undefined, undefined, 'own']);
});

it('a call with an effect at each arrival is sent once', async () => {
  script = [busy('UNAVAILABLE', { 'retry-after': '0' })];
  await expect(client.redeliver('d1')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await expect(client.testCallback({ url: 'https://example.org' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(requests).toHaveLength(2);
});

it('an aborted signal ends a call, a pause and a wait with its reason', async () => {
  const stopping = new AbortController();
  script = [
    (_request, response) => {
      response.writeHead(503, { 'retry-after': '20' }).end('{}');
      setTimeout(() => stopping.abort(new Error('enough')), 50);
    },
  ];
  await expect(client.wait(HASH, { signal: stopping.signal })).rejects.toThrow('enough');
  await expect(client.limits(stopping.signal)).rejects.toThrow('enough');
});

it('the wait for a song continues at the last event when the connection ends, and ends with the song', async () => {
  const seen: string[] = [];
  script = [
    stream(event('1-1', 'snapshot', song('waiting')), ': quiet\n\n', event('1-2', 'state', song('running'))),
    json(200, song('running')),
    stream(event('1-3', 'end', song('failed'))),
    json(200, song('failed')),
  ];
  const ended = await client.wait(HASH, { onProgress: ({ state }) => seen.push(state) });
  expect([seen, ended.state]).toEqual([['waiting', 'running', 'running', 'failed'], 'failed']);
  expect(requests.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, undefined, '1-2', undefined]);
});

it('the wait for a song that is removed fails with SONG_UNKNOWN', async () => {
  script = [stream(event('1-1', 'snapshot', song('waiting')), event('', 'removed', { hash: HASH }))];
  await expect(client.wait(HASH)).rejects.toMatchObject({ code: 'SONG_UNKNOWN' });
});

const open =
  (...texts: readonly string[]): Answer =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(texts.join(''));
const songs = ['a', 'b', 'c'].map((letter) => letter.repeat(56));
const of = (index: number, name: string, state: string) => event('', name, { hash: songs[index], state });

it('several songs are followed over one connection, and only those that are open over the next one', async () => {
  const comments: string[] = [];
  script = [
    stream(of(0, 'snapshot', 'waiting'), of(1, 'end', 'failed'), of(2, 'removed', ''), ':\n\n'),
    cut,
    // The server keeps this connection open.
    open(of(0, 'snapshot', 'running'), of(0, 'end', 'done')),
  ];
  const seen: string[] = [];
  for await (const { name, song } of client.watchSongs(songs, { onAlive: () => comments.push('alive') }))
    seen.push(`${song.hash[0]} ${name}`);
  expect(seen).toEqual(['a snapshot', 'b end', 'c removed', 'a snapshot', 'a end']);
  // Five events and a comment.
  expect(comments).toHaveLength(6);
  const paths = requests.map(({ url }) => decodeURIComponent(url ?? '').replace('/prefix/apiv1/events?songs=', ''));
  expect(paths).toEqual([songs.join(), songs[0], songs[0]]);
});

it('events of a later version are skipped, with one song and with several', async () => {
  const later = 'event: loudness\ndata: {"lufs":-14}\n\n';
  const all = stream(later, of(0, 'snapshot', 'running'), later, of(0, 'end', 'done'));
  script = [all];
  const names: string[] = [];
  for await (const { name } of client.watchSongs([songs[0] ?? ''])) names.push(name);
  expect(names).toEqual(['snapshot', 'end']);
  script = [all];
  const states: string[] = [];
  for await (const { state } of client.events(songs[0] ?? '')) states.push(state);
  expect(states).toEqual(['running', 'done']);
});

it('several songs are followed until the connection has failed more often in a row than a call is repeated', async () => {
  const follow = async (retries: number) => {
    const following = createStemlineClient({ baseUrl: baseUrl, retries }).watchSongs(songs);
    for await (const _message of following);
  };
  script = [stream()];
  await expect(follow(0)).rejects.toMatchObject({ cause: { message: 'the connection was cut' } });
  expect(requests).toHaveLength(1);
  await expect(follow(1)).rejects.toThrow(TypeError);
  expect(requests).toHaveLength(3);
  script = [json(400, { code: 'INVALID_ARGUMENT', reason: 'There are more than 100 songs.' })];
  await expect(follow(3)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(requests).toHaveLength(4);
});

it('the deliveries of a song are read page by page, with the size of a page', async () => {
  const page = (id: string, next_page_token: string | null) => json(200, { deliveries: [{ id }], next_page_token });
  script = [page('d1', 'next'), page('d2', null)];
  const found: string[] = [];
  for await (const { id } of client.deliveries({ songhash: HASH, pageSize: 1 })) found.push(id);
  expect(found).toEqual(['d1', 'd2']);
  script = [page('d2', null)];
  expect(await client.listDeliveries({ state: 'dead', pageToken: 'next' })).toMatchObject({ next_page_token: null });
  expect(requests.map(({ url }) => url?.replace('/prefix/apiv1', ''))).toEqual([
    `/songs/${HASH}/deliveries?page_size=1`,
    `/songs/${HASH}/deliveries?page_size=1&page_token=next`,
    '/deliveries?page_token=next&state=dead',
  ]);
});

it.each([301, 302, 303, 307, 308])(
  'no header and no change reaches another origin by a redirect with %i',
  async (status) => {
    const strangers: unknown[] = [];
    const other = createServer(({ headers }, response) => {
      strangers.push(headers);
      response.end('{}');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/elsewhere`;
    script = [json(status, {}, { location })];
    const secretive = createStemlineClient({ baseUrl, headers: { 'x-api-key': 'secret' } });
    const refused = { status, message: expect.stringContaining(`redirects the request to ${location}`) };
    try {
      await expect(secretive.limits()).rejects.toMatchObject(refused);
      await expect(secretive.download(HASH, 'vocals')).rejects.toMatchObject(refused);
      await expect(secretive.wait(HASH)).rejects.toMatchObject(refused);
      await expect(secretive.remove(HASH)).rejects.toMatchObject(refused);
      await expect(secretive.cancel(HASH)).rejects.toMatchObject(refused);
      expect(strangers).toEqual([]);
    } finally {
      other.closeAllConnections();
      other.close();
    }
  },
);

it('a read follows redirects within its origin, up to five, and a removal follows none', async () => {
  const moved = json(308, {}, { location: '/moved' });
  script = [moved, json(302, {}, { location: `${new URL(baseUrl).origin}/again` }), json(200, song('done'))];
  expect(await client.status(HASH)).toMatchObject({ state: 'done' });
  expect(requests.map(({ url, headers }) => [url, headers.authorization])).toEqual(
    [`/prefix/apiv1/songs/${HASH}`, '/moved', '/again'].map((url) => [url, 'Bearer key']),
  );
  requests = [];
  script = [moved];
  await expect(client.status(HASH)).rejects.toMatchObject({ status: 308 });
  expect(requests).toHaveLength(6);
  requests = [];
  script = [json(303, {}, { location: '/moved' }), json(200, {})];
  await expect(client.remove(HASH)).rejects.toMatchObject({ status: 303 });
  expect(requests).toHaveLength(1);
});

it('an answer that nothing has changed is no redirect', async () => {
  script = [(_request, response) => void response.writeHead(304).end()];
  expect((await client.download(HASH, 'vocals', { headers: { 'if-none-match': '"a"' } })).status).toBe(304);
});
