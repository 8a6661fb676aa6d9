// Tests the compression of answers in JSON and text.

import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

let fixture: GatewayFixture;
let songhash: string;
beforeAll(async () => {
  fixture = await startGateway();
  const sent = await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: new Uint8Array(mp3(30, 1)) });
  songhash = ((await sent.json()) as { hash: string }).hash;
  const stems = Array.from({ length: 8 }, (_, index) => [`stem${index}.mp3`, Buffer.alloc(4_000, index)]);
  await publishDone(fixture.storage.client, songhash, 1, Object.fromEntries(stems));
});
afterAll(() => fixture.stop());

interface Raw {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Sends a request without the headers that fetch() adds, and does not decompress the answer. */
async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Raw> {
  const sent = httpRequest({ host: '127.0.0.1', port: fixture.port, path, method, headers, agent: false }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  return { status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(pieces) };
}

function decoded({ headers, bytes }: Raw): string {
  const coding = headers['content-encoding'];
  return String(coding === 'br' ? brotliDecompressSync(bytes) : coding === 'gzip' ? gunzipSync(bytes) : bytes);
}

it.each([
  ['br, gzip', 'br'],
  ['gzip', 'gzip'],
  ['deflate', undefined],
])('with the Accept-Encoding %j a long answer in JSON is sent in the coding %s', async (accepted, coding) => {
  const path = `/apiv1/songs/${songhash}`;
  const plain = await ask(path);
  const answer = await ask(path, { 'accept-encoding': accepted });
  expect([answer.headers['content-encoding'], answer.headers.vary]).toEqual([coding, 'Accept-Encoding']);
  expect(JSON.parse(decoded(answer))).toEqual(JSON.parse(decoded(plain)));
  expect(Number(answer.headers['content-length'])).toBe(answer.bytes.length);
  if (coding) expect(answer.bytes.length).toBeLessThan(plain.bytes.length / 2);
  expect(answer.headers.etag).toBe(plain.headers.etag);
  expect(answer.headers.etag).toMatch(/^W\//);
  const again = await ask(path, { 'accept-encoding': accepted, 'if-none-match': answer.headers.etag ?? '' });
  expect([again.status, again.headers.vary]).toEqual([304, 'Accept-Encoding']);
  const head = await ask(path, { 'accept-encoding': accepted }, 'HEAD');
  expect([head.bytes.length, head.headers['content-length']]).toEqual([0, answer.headers['content-length']]);
});

it('the description of the API, the limits, the metrics and the whole queue are compressed', async () => {
  for (const path of ['/openapi.json', '/apiv1/limits', '/metrics', '/apiv1/queue']) {
    const answer = await ask(path, { 'accept-encoding': 'gzip' });
    expect([answer.headers['content-encoding'], answer.headers.vary], path).toEqual(['gzip', 'Accept-Encoding']);
    expect(decoded(answer).length, path).toBeGreaterThan(10);
  }
});

it('short answers, errors, audio and events are not compressed', async () => {
  for (const path of [
    '/livez',
    `/apiv1/songs/${songhash}?x=1`,
    `/apiv1/track/${songhash}/stem1.mp3`,
    `/apiv1/songs/${songhash}/tracks.zip`,
    `/apiv1/songs/${songhash}/events`,
  ])
    expect((await ask(path, { 'accept-encoding': 'br, gzip' })).headers['content-encoding'], path).toBeUndefined();
});

it('Range and If-Range have no effect on compressed JSON, and HEAD of the queue has no body', async () => {
  const path = `/apiv1/songs/${songhash}`;
  const { etag = '' } = (await ask(path)).headers;
  const answer = await ask(path, { 'accept-encoding': 'br', range: 'bytes=0-9', 'if-range': etag });
  expect([answer.status, answer.headers['content-range'], answer.headers['accept-ranges']]).toEqual([
    200,
    undefined,
    undefined,
  ]);
  expect(JSON.parse(decoded(answer))).toMatchObject({ hash: songhash });
  const head = await ask('/apiv1/queue', { 'accept-encoding': 'gzip' }, 'HEAD');
  expect([head.status, head.headers['content-encoding'], head.bytes.length]).toEqual([200, 'gzip', 0]);
});

it('an event arrives at once at a client that accepts compression', async () => {
  const sent = await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: new Uint8Array(mp3(30, 2)) });
  const { hash } = (await sent.json()) as { hash: string };
  const path = `/apiv1/songs/${hash}/events`;
  const stream = httpRequest({
    host: '127.0.0.1',
    port: fixture.port,
    path,
    headers: { 'accept-encoding': 'br, gzip' },
    agent: false,
  }).end();
  const [answer] = (await once(stream, 'response')) as [IncomingMessage];
  let text = '';
  for await (const piece of answer) {
    text += piece;
    if (text.includes('event: snapshot')) break;
  }
  expect(text).toContain(`"hash":"${hash}"`);
});

it('a failure of the queue before the first bytes is answered as an error that is not compressed', async () => {
  fixture.queue.failures.set('ListQueue', { codes: ['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE'] });
  const answer = await ask('/apiv1/queue', { 'accept-encoding': 'gzip' });
  fixture.queue.failures.delete('ListQueue');
  expect([answer.status, answer.headers['content-encoding']]).toEqual([503, undefined]);
  expect(JSON.parse(String(answer.bytes))).toMatchObject({ code: 'UNAVAILABLE' });
});
