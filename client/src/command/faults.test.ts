// Tests the commands against servers and proxies that fail, and on a full disk.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CODES, ERROR_CODES, isRetryable } from '@stemline/common/errors/codes.ts';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { freePort } from '@stemline/testing/free-port.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type FaultServer, startFaultServer } from '../testing/fault-server.ts';
import { runStemline } from '../testing/run-stemline.ts';
import { type EndOf, startSeparator } from '../testing/scripted-separator.ts';
import { EXIT, exitOfCode } from './exit-codes.ts';

const HTML = '<!DOCTYPE html><html><head><title>Error</title></head><body>nginx</body></html>';
const SONGHASH = 'a'.repeat(56);

let fixture: GatewayFixture;
let proxy: FaultServer;
let folder: string;
let seed = 500;
beforeAll(async () => {
  fixture = await startGateway();
  proxy = await startFaultServer(fixture.port);
});
beforeEach(async () => {
  proxy.choose = () => undefined;
  proxy.requests.length = 0;
  folder = await mkdtemp(join(tmpdir(), 'stemline-command-'));
  return () => rm(folder, { recursive: true });
});
afterAll(async () => {
  await proxy.stop();
  await fixture.stop();
});

async function songFile(name: string): Promise<string> {
  seed += 1;
  const path = join(folder, name);
  await writeFile(path, mp3(500, seed));
  return path;
}

/** Runs `separate` through the proxy while a separator ends the songs. */
async function separate(argv: readonly string[], endOf?: EndOf) {
  const separator = startSeparator(fixture, endOf);
  try {
    return await runStemline(['separate', '-o', join(folder, 'out'), ...argv], { url: proxy.url });
  } finally {
    await separator.stop();
  }
}

it.each(ERROR_CODES)(
  'the error %s of the API has an exit code, which a command returns with its sentence',
  async (code) => {
    const { http, text } = CODES[code];
    const body = JSON.stringify({ code, reason: text });
    proxy.choose = () => ({ status: http, type: 'application/json', body });
    const { code: exit, notes } = await runStemline(['show', SONGHASH, '--retry-for', '0'], { url: proxy.url });
    const expected = isRetryable(code) ? [EXIT.unavailable, EXIT.full] : [1, 2, 3, 4, 5];
    expect(expected).toContain(exit);
    expect(exit).toBe(exitOfCode(code));
    // INTERNAL with another status than 500 is not from the gateway.
    expect(notes).toContain(`${text} (${code})`);
  },
);

it.each([
  ['EMPTY_AUDIO', 4],
  ['UNSUPPORTED_AUDIO', 4],
  ['BAD_AUDIO', 4],
  ['TOO_LARGE', 4],
  ['TOO_LONG', 4],
  ['MODEL_UNKNOWN', 2],
  ['INVALID_ARGUMENT', 2],
  ['UNAVAILABLE', 3],
  ['NO_MODELS', 3],
  ['QUEUE_FULL', 5],
  ['QUEUE_OUT_OF_MEMORY', 5],
  ['STORAGE_FULL', 5],
  ['SONG_UNKNOWN', 1],
  ['INTERNAL', 1],
  ['A_CODE_OF_A_LATER_VERSION', 1],
])('the error %s has the exit code %i', (code, exit) => {
  expect(exitOfCode(code)).toBe(exit);
});

it('a proxy that refuses a large file with an HTML 413 is recognised, with exit code 4', async () => {
  const path = await songFile('song.mp3');
  proxy.choose = (method) => (method === 'POST' ? { status: 413, body: HTML } : undefined);
  const { code, notes } = await separate([path]);
  expect(code).toBe(4);
  expect(notes).toContain(`A proxy or another server at ${proxy.url} refuses a body of this size`);
  expect(notes).toContain('client_max_body_size');
  expect(notes).not.toContain('<');
});

it.each([502, 503, 504])('a song is sent again after a proxy answered its upload with an HTML %i', async (status) => {
  const path = await songFile('song.mp3');
  let uploads = 0;
  proxy.choose = (method) => {
    uploads += Number(method === 'POST');
    return method === 'POST' && uploads === 1 ? { status, body: HTML } : undefined;
  };
  expect(await separate([path])).toMatchObject({ code: 0, notes: expect.stringContaining(`(HTTP ${status})`) });
  expect(uploads).toBe(2);
});

it('a song that a proxy never lets pass fails with 3 after the time of --retry-for, and the others are done', async () => {
  const paths = [await songFile('song.mp3'), await songFile('large.mp3')];
  proxy.choose = (method, path) =>
    method === 'POST' && path.includes('large') ? { status: 504, body: HTML } : undefined;
  const { code, out, notes } = await separate([...paths, '--retry-for', '1']);
  expect(code).toBe(3);
  expect(out).toHaveLength(2);
  expect(notes).toMatch(/large\.mp3: A proxy .*\(HTTP 504\).*proxy_read_timeout/);
});

it('a page in place of the API is reported as another server with 3, without waiting', async () => {
  proxy.choose = () => ({ status: 200, body: HTML });
  const { code, notes } = await runStemline(['models'], { url: proxy.url });
  expect({ code, notes }).toEqual({ code: 3, notes: expect.stringContaining('did not answer as a Stemline server') });
});

it.each([
  [404, HTML],
  [404, '{"detail":"Not Found"}'],
  [404, '{"code":"not_found","reason":"There is no such page."}'],
  [400, 'The plain HTTP request was sent to HTTPS port'],
  [405, ''],
  [501, '<!DOCTYPE HTML><html><body>Unsupported method</body></html>'],
])(
  'an answer %i of another program, %s, is reported with 3 and the advice to check the address',
  async (status, body) => {
    proxy.choose = () => ({ status, body });
    const path = await songFile('song.mp3');
    for (const argv of [['models'], ['separate', '-o', join(folder, 'out'), path], ['doctor']]) {
      proxy.requests.length = 0;
      const { code, out, notes } = await runStemline(argv, { url: proxy.url });
      const sentence = `${proxy.url} did not answer as a Stemline server does (HTTP ${status}). Check the address (--url or STEMLINE_URL).`;
      expect({ code, text: [...out, notes].join('\n') }).toEqual({ code: 3, text: expect.stringContaining(sentence) });
      expect([...out, notes].join('\n').match(/heck the address/g)).toHaveLength(1);
      expect(proxy.requests).toHaveLength(1);
    }
  },
);

it('a wrong path at a Stemline server is reported with 2 and the advice to check the address', async () => {
  const { code, notes } = await runStemline(['models'], { url: `${fixture.base}/apiv1` });
  expect({ code, notes }).toEqual({ code: 2, notes: expect.stringContaining('Check the address (--url') });
});

it('a server that does not listen is waited for, and then the command says what to run', async () => {
  const closed = `http://127.0.0.1:${await freePort()}`;
  const { code, notes } = await runStemline(['models', '--retry-for', '1'], { url: closed });
  expect(code).toBe(3);
  expect(notes).toContain(`There is no answer from ${closed} (nothing listens there). Trying again for 1 s.`);
  expect(notes).toContain(`stemline doctor --url ${closed}`);
  expect(notes).toContain('stemline models --retry-for 1');
});

it.each([
  ['the limits are read', 'GET /apiv1/limits'],
  ['a song is sent', 'POST /apiv1/songs'],
  ['a song is followed', 'GET /apiv1/events'],
  ['a track is downloaded', 'GET /apiv1/track'],
])('separate goes on after the server breaks the connection when %s', async (_phase, request) => {
  const path = await songFile('song.mp3');
  let cuts = 0;
  proxy.choose = (method, target) => {
    if (cuts === 2 || !`${method} ${target}`.startsWith(request)) return undefined;
    cuts += 1;
    return 'cut';
  };
  const { code, out, notes } = await separate([path]);
  expect({ code, notes }).toMatchObject({ code: 0 });
  expect(out).toHaveLength(2);
  expect(cuts).toBe(2);
  expect(notes).toContain('The server answers again.');
});

it('separate goes on after the server breaks the connection when it reads the state of a song that was done', async () => {
  const path = await songFile('song.mp3');
  expect(await separate([path])).toMatchObject({ code: 0 });
  await rm(join(folder, 'out'), { recursive: true });
  let cuts = 0;
  proxy.choose = (method, target) => {
    if (cuts === 2 || method !== 'GET' || !target.startsWith('/apiv1/songs')) return undefined;
    cuts += 1;
    return 'cut';
  };
  expect(await separate([path])).toMatchObject({
    code: 0,
    notes: expect.stringContaining('The server answers again.'),
  });
  expect(cuts).toBe(2);
});

it('a song in a new folder costs one request for the limits, its upload, its events and each track', async () => {
  const path = await songFile('song.mp3');
  expect(await separate([path])).toMatchObject({ code: 0 });
  const requests = proxy.requests.map((one) => one.replace(/[?].*/, '').replace(/[0-9a-f]{56}/, 'HASH'));
  expect(requests.slice(0, 3)).toEqual(['GET /apiv1/limits', 'POST /apiv1/songs', 'GET /apiv1/events']);
  expect(requests.slice(3).sort()).toEqual(['drums', 'vocals'].map((stem) => `GET /apiv1/track/HASH/${stem}.mp3`));
});

it.each(['GET /apiv1/limits', 'POST /apiv1/songs', 'GET /apiv1/track'])(
  'separate sends %s again when the server accepts it and does not answer',
  async (request) => {
    const path = await songFile('song.mp3');
    let silences = 0;
    proxy.choose = (method, target) => {
      if (silences > 0 || !`${method} ${target}`.startsWith(request)) return undefined;
      silences += 1;
      return 'silent';
    };
    const { code, notes } = await separate([path, '--retry-for', '5']);
    expect({ code, notes }).toEqual({ code: 0, notes: expect.stringContaining('it has not answered for 5 s') });
  },
);

it('a batch exits with 3 and reports the number of unfinished songs when its server stops and does not return', async () => {
  const paths = [await songFile('a.mp3'), await songFile('b.mp3'), await songFile('c.mp3')];
  let isGone = false;
  proxy.choose = (_method, path) => {
    isGone ||= path.startsWith('/apiv1/events');
    return isGone ? 'cut' : undefined;
  };
  const { code, notes } = await separate([...paths, '--retry-for', '1'], () => undefined);
  expect(code).toBe(3);
  expect(notes).toContain('3 of 3 songs are not finished.');
  expect(notes).toContain('stemline doctor');
});

it('the next attempt is as late as the server asks, and at the latest at the end of --retry-for', async () => {
  const body = JSON.stringify({ code: 'UNAVAILABLE', reason: 'Not now.' });
  const busy = (retryAfter: string) => ({ status: 503, type: 'application/json', body, retryAfter });
  proxy.choose = () => (proxy.requests.length === 1 ? busy('3') : undefined);
  const begin = performance.now();
  expect(await runStemline(['models'], { url: proxy.url })).toMatchObject({ code: 0 });
  expect(performance.now() - begin).toBeGreaterThan(2_900);
  proxy.requests.length = 0;
  proxy.choose = () => busy('900');
  expect(await runStemline(['models', '--retry-for', '1'], { url: proxy.url })).toMatchObject({ code: 3 });
  expect(proxy.requests).toHaveLength(2);
});

it.each([
  ['--test', 'https://example.org/'],
  ['--redeliver', `msg_${'c'.repeat(56)}`],
])('deliveries %s sends nothing again when its answer is lost', async (flag, value) => {
  proxy.choose = () => 'cut';
  const { code, notes } = await runStemline(['deliveries', flag, value], { url: proxy.url });
  expect({ code, notes }).toEqual({ code: 3, notes: expect.stringContaining('the connection was cut') });
  expect(proxy.requests).toEqual([expect.stringMatching(/^POST /)]);
});

it('download fetches the other tracks of a song while one must be fetched again', async () => {
  const path = await songFile('song.mp3');
  const { out } = await separate([path, '--json']);
  const { hash } = JSON.parse(out[0] ?? '') as { hash: string };
  proxy.requests.length = 0;
  const fetched = () => proxy.requests.flatMap((one) => /\/(vocals|drums)\.mp3$/.exec(one)?.[1] ?? []);
  proxy.choose = () => (fetched().length === 1 ? 'cut' : undefined);
  const { code } = await runStemline(['download', hash, '-o', join(folder, 'again')], { url: proxy.url });
  expect({ code, before: fetched().slice(0, 2).sort() }).toEqual({ code: 0, before: ['drums', 'vocals'] });
  expect(fetched()).toHaveLength(3);
});

it('songs are polled when a server has no events', async () => {
  const path = await songFile('song.mp3');
  const body = JSON.stringify({ code: 'ROUTE_UNKNOWN', reason: CODES.ROUTE_UNKNOWN.text });
  proxy.choose = (_method, target) =>
    target.startsWith('/apiv1/events') ? { status: 404, type: 'application/json', body } : undefined;
  expect(await separate([path])).toMatchObject({ code: 0 });
});

it('a poll that is not answered is repeated', async () => {
  const path = await songFile('song.mp3');
  const body = JSON.stringify({ code: 'ROUTE_UNKNOWN', reason: CODES.ROUTE_UNKNOWN.text });
  let polls = 0;
  proxy.choose = (method, target) => {
    if (target.startsWith('/apiv1/events')) return { status: 404, type: 'application/json', body };
    if (method !== 'GET' || !target.startsWith('/apiv1/songs/')) return undefined;
    polls += 1;
    return polls === 1 ? 'silent' : undefined;
  };
  const { code, notes } = await separate([path, '--retry-for', '5']);
  expect({ code, notes }).toEqual({ code: 0, notes: expect.stringContaining('it has not answered for 5 s') });
});

it('songs are polled when a proxy holds the events back', async () => {
  const path = await songFile('song.mp3');
  proxy.choose = (_method, target) => (target.startsWith('/apiv1/events') ? 'silent' : undefined);
  expect(await separate([path])).toMatchObject({ code: 0 });
  expect(proxy.requests.filter((one) => one.startsWith('GET /apiv1/events'))).toHaveLength(1);
});

it('a page of deliveries that fails is read again, without the pages before it', async () => {
  const delivery = { hash: null, event: 'test', state: 'dead', attempts: 1, url: 'https://example.org/' };
  const page = (id: string, token: string | null) => ({
    status: 200,
    type: 'application/json',
    body: JSON.stringify({ deliveries: [{ ...delivery, id }], next_page_token: token }),
  });
  let cuts = 0;
  proxy.choose = (_method, target) => {
    if (!target.includes('page_token')) return page('d1', 'next');
    cuts += 1;
    return cuts === 1 ? 'cut' : page('d2', null);
  };
  const { code, out } = await runStemline(['deliveries', '--json'], { url: proxy.url });
  expect({ code, ids: out.map((line) => JSON.parse(line).id) }).toEqual({ code: 0, ids: ['d1', 'd2'] });
  expect(proxy.requests).toHaveLength(3);
});

it('a track that arrives damaged is fetched once more, then reported, and leaves no file', async () => {
  const path = await songFile('song.mp3');
  proxy.choose = (_method, target) => (target.endsWith('/vocals.mp3') ? { status: 200, body: 'LA' } : undefined);
  const { code, notes } = await separate([path]);
  expect({ code, notes }).toEqual({
    code: 1,
    notes: expect.stringContaining('The track vocals.mp3 arrived damaged'),
  });
  expect(proxy.requests.filter((one) => one.endsWith('/vocals.mp3'))).toHaveLength(2);
  const files = await readdir(join(folder, 'out/song'));
  expect(files.filter((name) => name !== 'drums.mp3')).toEqual(['.stemline.json']);
});

it('a full disk exits with 5 and leaves no incomplete file; the same command continues later', async () => {
  const path = await songFile('song.mp3');
  const tracks = { 'vocals.mp3': Buffer.alloc(200_000, 1), 'drums.mp3': Buffer.alloc(1_000, 2) };
  const out = join(folder, 'out');
  const separator = startSeparator(fixture, () => tracks);
  // A process may write no file of more than 100 blocks of 1024 bytes: it fails as on a full disk.
  const main = join(import.meta.dirname, 'main.ts');
  const script = 'ulimit -f 100 && exec "$0" --import tsx "$@"';
  const child = spawn('bash', ['-c', script, process.execPath, main, 'separate', path, '-o', out], {
    env: { ...process.env, STEMLINE_URL: fixture.base },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let notes = '';
  child.stderr.on('data', (text) => {
    notes += text;
  });
  // At the end of the process, the last lines of its output may not have been read.
  const [code] = await once(child, 'close');
  expect({ code, notes }).toEqual({ code: 5, notes: expect.stringContaining('disk of this machine is full') });
  expect((await readdir(join(out, 'song'))).filter((name) => name !== 'drums.mp3')).toEqual(['.stemline.json']);
  const sent = fixture.queue.enqueued.length;
  expect(await separate([path])).toMatchObject({ code: 0 });
  await separator.stop();
  expect(fixture.queue.enqueued).toHaveLength(sent);
  expect((await readdir(join(out, 'song'))).sort()).toEqual(['.stemline.json', 'drums.mp3', 'vocals.mp3']);
});

it.skipIf(!existsSync('/dev/full'))('results that cannot be written to the standard output exit with 5', async () => {
  const main = join(import.meta.dirname, 'main.ts');
  const child = spawn('sh', ['-c', 'exec "$0" --import tsx "$@" > /dev/full', process.execPath, main, 'models'], {
    env: { ...process.env, STEMLINE_URL: fixture.base },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [[code], notes] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  expect({ code, notes }).toEqual({ code: 5, notes: expect.stringContaining('disk of this machine is full') });
});

it.each(['{}', 'null', '[]', '"la"', '{"models":[],"auto":null}'])(
  'JSON that is not an answer of the API, %s, is reported as another server with 3',
  async (body) => {
    proxy.choose = () => ({ status: 200, type: 'application/json', body });
    const path = await songFile('song.mp3');
    for (const argv of [['models'], ['limits'], ['list'], ['show', SONGHASH], ['cancel', SONGHASH], ['deliveries']])
      expect(await runStemline(argv, { url: proxy.url }), argv.join(' ')).toMatchObject({
        code: 3,
        out: [],
        notes: expect.stringContaining('did not answer as a Stemline server'),
      });
    expect(await separate([path])).toMatchObject({ code: 3 });
  },
);

it('an upload that is answered with other JSON fails with 3, and its record keeps the key for a repeat', async () => {
  const path = await songFile('song.mp3');
  proxy.choose = (method) => (method === 'POST' ? { status: 200, type: 'application/json', body: '{}' } : undefined);
  expect(await separate([path])).toMatchObject({ code: 3 });
  const record = JSON.parse(await readFile(join(folder, 'out/song/.stemline.json'), 'utf8'));
  expect(record).toMatchObject({ songhash: null, upload: expect.any(String) });
  proxy.choose = () => undefined;
  expect(await separate([path])).toMatchObject({ code: 0 });
});

it('songs are polled when a proxy answers with a page in place of the events', async () => {
  const path = await songFile('song.mp3');
  proxy.choose = (_method, target) => (target.startsWith('/apiv1/events') ? { status: 200, body: HTML } : undefined);
  expect(await separate([path])).toMatchObject({ code: 0 });
});

it.each([301, 302, 303, 307, 308])('a song is not sent to the address of a redirect with %i', async (status) => {
  const path = await songFile('song.mp3');
  const location = `${fixture.base}/apiv1/limits`;
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(status, { location: fixture.base + request.url }).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sent = fixture.queue.enqueued.length;
  const { code, notes } = await runStemline(['separate', '-o', join(folder, 'out'), path], { url });
  expect({ code, notes }).toEqual({ code: 2, notes: expect.stringContaining(`redirects the request to ${location}`) });
  expect(fixture.queue.enqueued).toHaveLength(sent);
  expect(await runStemline(['doctor'], { url })).toMatchObject({
    code: 2,
    out: expect.arrayContaining([expect.stringMatching(/^PROBLEM +address: .* redirects to /)]),
  });
  server.close();
  server.closeAllConnections();
});

it('an answer without end is given up, and a page without end is recognised by its beginning', async () => {
  const server = createServer((request, response) => {
    const isPage = request.url?.startsWith('/apiv1/models');
    response.writeHead(isPage ? 502 : 200, { 'content-type': 'text/html' });
    const more = () => {
      while (response.write('<html>'.repeat(20_000)));
    };
    response.on('drain', more);
    more();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = (...argv: string[]) => runStemline([...argv, '--retry-for', '0'], { url });
  expect(await run('models')).toMatchObject({ code: 3, notes: expect.stringContaining('cannot reach the server') });
  expect(await run('limits')).toMatchObject({ code: 3, notes: expect.stringContaining('as a Stemline server does') });
  expect(await run('doctor')).toMatchObject({ code: 3, out: [expect.stringContaining('is not a Stemline server')] });
  server.close();
  server.closeAllConnections();
});

it('https on a port without it is reported at once', async () => {
  const url = fixture.base.replace('http:', 'https:');
  const { code, notes } = await runStemline(['models'], { url });
  expect({ code, notes }).toEqual({ code: 3, notes: expect.stringContaining('the server does not use https there') });
  expect(notes).not.toContain('Trying again');
});

it('wait ends all its connections when the server turns out to be another one', async () => {
  const closed: Promise<unknown>[] = [];
  // A connection has at most 100 songs.
  const songs = Array.from({ length: 101 }, (_one, index) => String(index).padStart(56, '0'));
  const server = createServer((request, response) => {
    if (!request.url?.includes('%2C')) return void response.writeHead(404).end(HTML);
    closed.push(once(response, 'close'));
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await runStemline(['wait', ...songs], { url })).toMatchObject({ code: 3 });
  await expect.poll(() => closed.length).toBe(1);
  await Promise.all(closed);
  server.close();
  server.closeAllConnections();
});
