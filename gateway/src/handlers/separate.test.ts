// Tests POST /apiv1/separate with a real storage service and a scripted queue service.

import { once } from 'node:events';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

/** Allows for other tests on the same machine. */
const PATIENT = { timeout: 60_000 };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway();
});
afterAll(() => fixture.stop());
afterEach(() => fixture.queue.failures.clear());

const post = (body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}) =>
  fetch(`${fixture.base}/apiv1/separate`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const jsonOf = async (response: Response) => (await response.json()) as Record<string, unknown>;
/** Returns the bytes in use. Collects garbage first, because Node does so at any time. */
const memoryInUse = () => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
const base64 = (seed: number, frames = 40) => mp3(frames, seed).toString('base64');

it('POST /apiv1/separate answers 200 with the songhash, and gives a repeat the same answer', async () => {
  const first = await post(JSON.stringify({ mp3: base64(1), callback: null }));
  expect(first.status).toBe(200);
  const answer = await jsonOf(first);
  expect(answer).toMatchObject({
    reason: 'Song enqueued for separation',
    model: { name: 'preview', revision: '1' },
    run: 1,
  });
  expect(answer.hash).toMatch(/^[0-9a-f]{56}$/);
  expect(await jsonOf(await post(JSON.stringify({ mp3: base64(1) })))).toEqual(answer);
});

it('POST /apiv1/separate passes model, options, priority and callback to the queue service', async () => {
  const data = '{"n":12345678901234567890, "b":1.0}';
  const body = `{"callback":{"url":"https://example.org/h?x=1","data":${data},"on":["failed"]},"model":"preview","options":{"mp3_kbps":192},"priority":"low","mp3":"${base64(2)}"}`;
  expect((await post(body)).status).toBe(200);
  expect(fixture.queue.enqueued.at(-1)).toMatchObject({
    model: 'preview',
    options: { mp3Kbps: 192 },
    priority: 'PRIORITY_LOW',
    callback: {
      url: 'https://example.org/h?x=1',
      dataJson: data,
      on: ['DELIVERY_EVENT_FAILED'],
      refusal: '',
      secret: '',
    },
  });
});

it('POST /apiv1/separate passes the secret of a callback to the queue service and does not return it', async () => {
  const callback = { url: 'https://example.org/h', secret: SECRET };
  const response = await post(JSON.stringify({ mp3: base64(3), callback }));
  expect([response.status, await response.text()]).toEqual([200, expect.not.stringContaining(SECRET)]);
  expect(fixture.queue.enqueued.at(-1)?.callback).toMatchObject({ secret: SECRET, refusal: '' });
});

it.each([`${SECRET}x`, 'hunter2', 7, ['hunter2']])(
  'a song is accepted although its callback has the malformed secret %j, which is not recorded',
  async (secret) => {
    const callback = { url: 'https://example.org/h', secret };
    expect((await post(JSON.stringify({ mp3: base64(700), callback }))).status).toBe(200);
    expect(fixture.queue.enqueued.at(-1)?.callback).toMatchObject({
      url: 'https://example.org/h',
      secret: '',
      refusal: '"callback.secret" must be "whsec_" and the base64 of 24 to 64 bytes.',
    });
  },
);

const LONG_URL = `https://example.org/${'x'.repeat(2_100)}`;
it.each<[callback: unknown, refusal: RegExp, url: string]>([
  ['', /"callback" must be an object with a "url"\./, ''],
  ['https://me:secret@example.org/h?key=1', /"callback" must be an object/, 'https://example.org/h'],
  [7, /"callback" must be an object/, ''],
  [false, /"callback" must be an object/, ''],
  [[{ url: 'https://example.org' }], /"callback" must be an object/, ''],
  [{}, /"callback\.url" is missing\./, ''],
  [{ data: 1 }, /"callback\.url" is missing\./, ''],
  [{ url: null }, /"callback\.url" is missing\./, ''],
  [{ url: '' }, /"callback\.url" is missing\./, ''],
  [{ url: 5 }, /"callback\.url" must be a string\./, ''],
  [{ url: 'example.org/h?key=1' }, /"callback\.url" must be a whole URL\./, 'example.org/h'],
  [{ url: 'ftp://example.org/' }, /"callback\.url" must be http or https\./, 'ftp://example.org/'],
  [{ url: 'https://me:secret@example.org/h' }, /must not contain credentials\./, 'https://example.org/h'],
  [{ url: ' https://me:secret@example.org/h' }, /must not contain credentials\./, 'https://example.org/h'],
  [{ url: 'https://me:sec/ret@example.org/h' }, /must be a whole URL\./, 'https://example.org/h'],
  [{ url: 'https://me:sec?ret@example.org/h' }, /must be a whole URL\./, 'https://me'],
  [{ url: 'https://example.org/@h', on: 'done' }, /"callback.on" may only name done/, 'https://example.org/@h'],
  [{ url: 'example.org/h?mail=me@example.org' }, /must be a whole URL\./, 'example.org/h'],
  [{ url: 'https://example.org/\r\nx: y' }, /must not contain control characters\./, 'https://example.org/x: y'],
  [{ url: 'x', on: ['never'] }, /must be a whole URL\./, 'x'],
  [{ url: 'https://example.org/h', on: ['never'] }, /"callback.on" may only name done/, 'https://example.org/h'],
  [{ url: 'https://example.org/h', on: 'done' }, /"callback.on" may only name done/, 'https://example.org/h'],
  [{ url: LONG_URL }, /must not be longer than 2048 characters\./, `${LONG_URL.slice(0, 200)}…`],
])(
  'a song is accepted although its callback is %j, and the callback is recorded with the reason',
  async (callback, refusal, url) => {
    const response = await post(JSON.stringify({ mp3: base64(700), callback }));
    expect([response.status, await jsonOf(response)]).toMatchObject([
      200,
      { hash: expect.stringMatching(/^[0-9a-f]{56}$/), reason: 'Song enqueued for separation' },
    ]);
    expect(fixture.queue.enqueued.at(-1)?.callback).toEqual({
      url,
      dataJson: '',
      refusal: expect.stringMatching(refusal),
      on: ['DELIVERY_EVENT_DONE', 'DELIVERY_EVENT_FAILED', 'DELIVERY_EVENT_CANCELLED'],
      secret: '',
    });
  },
);

it('a song is accepted although its callback is larger than 64 KiB, and the callback is recorded with the reason', async () => {
  for (const callback of [{ url: LONG_URL.repeat(40) }, { url: 'https://example.org/', data: 'x'.repeat(65_536) }]) {
    expect((await post(JSON.stringify({ callback, mp3: base64(701) }))).status).toBe(200);
    expect(fixture.queue.enqueued.at(-1)?.callback).toMatchObject({
      url: '',
      refusal: '"callback" must not be larger than 65536 bytes.',
    });
  }
});

const SONG = base64(900);
const asBase64 = (text: string | Buffer) => Buffer.from(text as string).toString('base64');
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const REFUSED_BODIES: [what: string, body: string, status: number, code: string][] = [
  ['text that is not JSON', 'not json', 400, 'BAD_JSON'],
  ['text after the JSON', `{"mp3":"${SONG}"} trailing`, 400, 'BAD_JSON'],
  ['JSON that does not end', `{"mp3":"${SONG}"`, 400, 'BAD_JSON'],
  ['no mp3', '{"model":"preview"}', 400, 'MP3_MISSING'],
  ['characters outside base64', '{"mp3":"$$$$"}', 400, 'BAD_BASE64'],
  ['base64 of a wrong length', `{"mp3":"${SONG}A"}`, 400, 'BAD_BASE64'],
  ['a number as mp3', '{"mp3":17}', 400, 'BAD_BASE64'],
  ['an empty mp3', '{"mp3":""}', 422, 'EMPTY_AUDIO'],
  ['text as audio', JSON.stringify({ mp3: asBase64('just some words, no music at all') }), 422, 'UNSUPPORTED_AUDIO'],
  [
    'an image as audio',
    JSON.stringify({ mp3: asBase64(Buffer.concat([PNG, Buffer.alloc(50_000)])) }),
    422,
    'UNSUPPORTED_AUDIO',
  ],
  ['an unknown model', JSON.stringify({ mp3: SONG, model: 'no_such' }), 422, 'MODEL_UNKNOWN'],
  ['an unavailable model', JSON.stringify({ mp3: SONG, model: 'htdemucs' }), 422, 'MODEL_UNAVAILABLE'],
  ['a number as model', JSON.stringify({ mp3: SONG, model: 5 }), 400, 'INVALID_ARGUMENT'],
  ['the priority high', JSON.stringify({ mp3: SONG, priority: 'high' }), 400, 'INVALID_ARGUMENT'],
  ['an unknown priority', JSON.stringify({ mp3: SONG, priority: 'urgent' }), 400, 'INVALID_ARGUMENT'],
  ['a list as options', JSON.stringify({ mp3: SONG, options: [] }), 400, 'INVALID_ARGUMENT'],
  ['an option twice', `{"mp3":"${SONG}","options":{"mp3_kbps":128,"mp3_kbps":320}}`, 400, 'INVALID_ARGUMENT'],
  [
    'nested options',
    `{"mp3":"${SONG}","options":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
    400,
    'INVALID_ARGUMENT',
  ],
  ['a member twice', `{"model":"preview","mp3":"${SONG}","model":"auto"}`, 400, 'BAD_JSON'],
  ['an unknown member above the limit', `{"mp3":"${SONG}","unknown":"${'x'.repeat(300_000)}"}`, 413, 'TOO_LARGE'],
  [
    'a callback with two URLs',
    `{"callback":{"url":"https://a.org","url":"https://b.org"},"mp3":"${SONG}"}`,
    400,
    'BAD_JSON',
  ],
];
it.each(REFUSED_BODIES)('POST /apiv1/separate refuses %s and stores nothing', async (_what, body, status, code) => {
  const before = await fixture.kept();
  const response = await post(body);
  const answer = await jsonOf(response);
  expect({ status: response.status, code: answer.code }).toEqual({ status, code });
  expect(String(answer.reason).length).toBeGreaterThan(15);
  expect(response.headers.get('content-type')).toContain('application/json');
  await expect.poll(() => fixture.kept(), PATIENT).toEqual(before);
});

it('POST /apiv1/separate answers 413 to a body that is too large, with and without a declared length, and stores nothing', async () => {
  const before = await fixture.kept();
  const body = JSON.stringify({ mp3: Buffer.concat([mp3(4), Buffer.alloc(6 * 1024 ** 2)]).toString('base64') });
  const declared = await post(body);
  expect([declared.status, (await jsonOf(declared)).code]).toEqual([413, 'TOO_LARGE']);
  const pieces = Buffer.from(body);
  let at = 0;
  const stream = new ReadableStream({
    pull: (controller) => {
      if (at >= pieces.length) return controller.close();
      controller.enqueue(pieces.subarray(at, at + 65_536));
      at += 65_536;
    },
  });
  const chunked = await fetch(`${fixture.base}/apiv1/separate`, {
    method: 'POST',
    body: stream,
    duplex: 'half',
  } as RequestInit);
  expect([chunked.status, (await jsonOf(chunked)).code]).toEqual([413, 'TOO_LARGE']);
  await expect.poll(() => fixture.kept(), PATIENT).toEqual(before);
});

it('a client receives 413 even if it sends the whole body before it reads, or waits for 100 Continue', async () => {
  const socket = connect(fixture.port, '127.0.0.1');
  const body = Buffer.alloc(12 * 1024 ** 2, 'A');
  socket.write(`POST /apiv1/separate HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n`);
  await new Promise((resolve) => socket.write(body, resolve));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toContain('HTTP/1.1 413');
  socket.destroy();
  const asking = connect(fixture.port, '127.0.0.1');
  asking.write('POST /apiv1/separate HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 99999999\r\n\r\n');
  const [refusal] = (await once(asking, 'data')) as [Buffer];
  expect(refusal.toString()).toMatch(/^HTTP\/1.1 413/);
  asking.destroy();
});

it('POST /apiv1/separate refuses compressed bodies', async () => {
  const response = await post('x', { 'content-encoding': 'gzip' });
  expect([response.status, (await jsonOf(response)).code]).toEqual([415, 'UNSUPPORTED_ENCODING']);
});

it.each(['QUEUE_FULL', 'QUEUE_OUT_OF_MEMORY'] as const)(
  'promise 13: POST /apiv1/separate answers %s before it reads the song, with Retry-After, and keeps nothing',
  async (code) => {
    const before = await fixture.kept();
    fixture.queue.failures.set('CheckSubmission', { codes: [], always: code });
    const socket = connect(fixture.port, '127.0.0.1');
    // The server answers although the song never arrives.
    socket.write('POST /apiv1/separate HTTP/1.1\r\nhost: x\r\ncontent-length: 3000000\r\n\r\n{"mp3":"');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    fixture.queue.failures.clear();
    expect(answer.toString()).toMatch(/^HTTP\/1.1 503.*retry-after: \d/is);
    expect(answer.toString()).toContain(code);
    await expect.poll(() => fixture.kept(), PATIENT).toEqual(before);
  },
);

it('a JSON upload whose client disconnects stores nothing', async () => {
  const before = await fixture.kept();
  const checks = fixture.queue.calls.filter(({ method }) => method === 'CheckSubmission').length;
  const body = `{"mp3":"${base64(77, 2_000)}"}`;
  const socket = connect(fixture.port, '127.0.0.1');
  socket.write(`POST /apiv1/separate HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n`);
  await new Promise((resolve) => socket.write(body.slice(0, -300_000), resolve));
  await expect.poll(async () => (await fixture.kept()).length, PATIENT).toBeGreaterThan(before.length);
  socket.destroy();
  await expect.poll(() => fixture.kept(), PATIENT).toEqual(before);
  // The gateway has made only the check before the song.
  expect(fixture.queue.calls.filter(({ method }) => method === 'CheckSubmission')).toHaveLength(checks + 1);
});

it('the gateway repeats Enqueue with the same submission id while the queue service is unavailable', async () => {
  fixture.queue.failures.set('Enqueue', { codes: ['UNAVAILABLE', 'UNAVAILABLE'] });
  const seen = fixture.queue.enqueued.length;
  expect((await post(JSON.stringify({ mp3: base64(3) }))).status).toBe(200);
  const attempts = fixture.queue.enqueued.slice(seen);
  expect(attempts).toHaveLength(3);
  expect(new Set(attempts.map(({ submissionId }) => submissionId)).size).toBe(1);
});

it('POST /apiv1/separate answers 503 with Retry-After while no model is known', async () => {
  fixture.queue.failures.set('CheckSubmission', { codes: [], always: 'NO_MODELS' });
  const refused = await post(JSON.stringify({ mp3: base64(4) }));
  expect([refused.status, (await jsonOf(refused)).code]).toEqual([503, 'NO_MODELS']);
  expect(refused.headers.get('retry-after')).toBe('5');
});

it('a valid X-Request-Id reaches the queue service and the response; an invalid one is replaced', async () => {
  const response = await post(JSON.stringify({ mp3: base64(5) }), { 'x-request-id': 'my-id.1' });
  expect(response.headers.get('x-request-id')).toBe('my-id.1');
  expect(fixture.queue.calls.at(-1)).toEqual({ method: 'Enqueue', requestId: 'my-id.1' });
  expect((await post('x', { 'x-request-id': 'a b{}' })).headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
});

it('the gateway does not keep the bodies of slow uploads in memory', async () => {
  const { port, kept, keptBytes, stop } = await startGateway({
    limits: { maxJsonBytes: 16 * 1024 ** 2, slowBodyMs: 600_000 },
  });
  const song = mp3(24_000, 6);
  const body = Buffer.from(`{"mp3":"${song.toString('base64')}"}`);
  // Few large bodies, because each upload may keep a buffer of fixed size.
  const sockets = Array.from({ length: 6 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  const before = memoryInUse();
  for (const socket of sockets)
    socket.write(`POST /apiv1/separate HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n`);
  // All bodies lack their last byte, so the uploads go on, and their bytes are at the storage
  // service. An upload ends after 10 s in which storage accepts nothing, so the next parts are sent
  // after most of the previous ones have been received.
  const part = 1024 ** 2;
  for (let at = 0; at < body.length - 1; at += part) {
    const end = Math.min(at + part, body.length - 1);
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.write(body.subarray(at, end), resolve))));
    const expected = sockets.length * (end * (3 / 4) - part);
    await eventually('the storage service has received the songs', async () => (await keptBytes()) > expected);
  }
  // Clients, storage and gateway share this process; one copy of the bodies would take all of
  // their bytes.
  await expect.poll(() => memoryInUse() - before, PATIENT).toBeLessThan(sockets.length * body.length * 0.25);
  // The memory is not small because the uploads have ended.
  expect(await kept()).toHaveLength(sockets.length);
  for (const socket of sockets) socket.destroy();
  await stop();
});
