// Tests how the web page is served: caching, compression and unknown addresses.

import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { runGateway } from '@stemline/testing/gateway/run-gateway.ts';
import { HASHED_FILE, PLAIN_FILE } from '@stemline/testing/gateway/small-page.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPageFiles } from './page-files.ts';

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await startGateway();
});
afterAll(() => fixture.stop());

interface Raw {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Sends a request without the headers that fetch() adds, and does not decompress the answer. */
async function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  port = fixture.port,
): Promise<Raw> {
  const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  return { status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(pieces) };
}

it('files with a hash in their name are cached for a year, and other files are asked for each time', async () => {
  expect((await ask(HASHED_FILE)).headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': expect.stringMatching(/^(text|application)\/javascript/),
    'x-content-type-options': 'nosniff',
  });
  for (const path of ['/', '/docs', '/index.html', PLAIN_FILE])
    expect((await ask(path)).headers, path).toMatchObject({
      'cache-control': 'no-cache',
      etag: expect.stringMatching(/^"\w+"$/),
    });
  expect((await ask('/')).headers['content-type']).toBe('text/html; charset=utf-8');
  expect((await ask(PLAIN_FILE)).headers['content-type']).toBe('image/svg+xml');
});

const ACCEPTED: [accepted: string | undefined, coding: string | undefined][] = [
  [undefined, undefined],
  ['', undefined],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['BR;q=0.1, gzip', 'br'],
  ['br;q=0, gzip;q=0.5', 'gzip'],
  ['*', 'br'],
  ['gzip;q=0', undefined],
  ['identity;q=0', undefined],
  ['brotli', undefined],
  [',,;;q=x,"', undefined],
  ['gzip;q=nonsense;;, \u00e9', undefined],
];
it.each(ACCEPTED)('with the Accept-Encoding %j a file is sent in the coding %s', async (accepted, coding) => {
  const plain = (await ask(HASHED_FILE)).bytes;
  const { status, headers, bytes } = await ask(
    HASHED_FILE,
    accepted === undefined ? {} : { 'accept-encoding': accepted },
  );
  expect([status, headers['content-encoding'], headers.vary]).toEqual([200, coding, 'Accept-Encoding']);
  const decoded = coding === 'br' ? brotliDecompressSync(bytes) : coding === 'gzip' ? gunzipSync(bytes) : bytes;
  expect(decoded.equals(plain)).toBe(true);
  expect(Number(headers['content-length'])).toBe(bytes.length);
});

it('a client that has the file already gets 304, and each coding has its own ETag', async () => {
  const codings = ['identity', 'gzip', 'br'];
  const tags = await Promise.all(
    codings.map(async (coding) => (await ask(HASHED_FILE, { 'accept-encoding': coding })).headers.etag ?? ''),
  );
  expect(new Set(tags).size).toBe(3);
  for (const [index, coding] of codings.entries()) {
    const known = { 'accept-encoding': coding, 'if-none-match': `"x", W/${tags[index]}` };
    const answer = await ask(HASHED_FILE, known);
    expect([answer.status, answer.bytes.length, answer.headers.etag]).toEqual([304, 0, tags[index]]);
    expect((await ask(HASHED_FILE, { ...known, 'if-none-match': '"x"' })).status).toBe(200);
  }
});

it('HEAD of a file has the headers of GET and no body', async () => {
  for (const path of ['/', HASHED_FILE, PLAIN_FILE, '/nowhere']) {
    const headers = { 'accept-encoding': 'br', accept: 'text/html' };
    const [get, head] = [await ask(path, headers), await ask(path, headers, 'HEAD')];
    const same = ({ headers: { date: _, 'x-request-id': __, ...rest } }: Raw) => rest;
    expect([head.status, head.bytes.length, same(head)]).toEqual([get.status, 0, same(get)]);
  }
});

it('hidden files, compressed copies and paths outside the page are not served', async () => {
  for (const path of [
    '/.stamp',
    `${HASHED_FILE}.br`,
    '/assets',
    '/assets/',
    '/assets/../.stamp',
    '/%2e%2e/package.json',
  ])
    expect((await ask(path)).status, path).toBe(404);
  expect((await ask('/%zz')).status).toBe(400);
});

it('an address of a page with one slash too many leads to the page, behind a path prefix too', async () => {
  for (const [path, page] of [
    ['//', '/'],
    ['/docs/', '/docs'],
  ]) {
    const { status, headers } = await ask(path ?? '');
    expect(status, path).toBe(308);
    for (const prefix of ['', '/music'])
      expect(new URL(headers.location ?? '', `http://host${prefix}${path}`).pathname).toBe(`${prefix}${page}`);
  }
});

it('a browser at an unknown address gets a page with a link home, and a program gets JSON', async () => {
  const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
  for (const path of [
    '/nowhere',
    '/song/0000',
    '/a/b/c/',
    '/apiv1/nowhere?x=<b>',
    '/%3Cscript%3E/x',
    '//evil.example/x',
    '/%2F%2Fevil.example/',
  ]) {
    const { status, headers, bytes } = await ask(path, browser);
    expect([status, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    const home = /<a href="([^"]+)">/.exec(bytes.toString())?.[1] ?? '';
    for (const prefix of ['', '/music', '/a/b'])
      expect(new URL(home, `http://host${prefix}${path}`).pathname).toBe(`${prefix}/`);
    expect(bytes.toString()).not.toMatch(/script|evil/);
  }
  for (const headers of [
    {},
    { accept: '*/*' },
    { accept: 'application/json' },
    { accept: 'text/html;q=0.1, application/json' },
  ])
    expect(JSON.parse((await ask('/nowhere', headers)).bytes.toString())).toMatchObject({ code: 'ROUTE_UNKNOWN' });
  const post = await ask('/nowhere', browser, 'POST');
  expect(JSON.parse(post.bytes.toString())).toMatchObject({ code: 'ROUTE_UNKNOWN' });
});

it('workers may be loaded only from this server', async () => {
  const policy = String((await ask('/')).headers['content-security-policy']);
  expect(policy).toContain("worker-src 'self';");
  expect(policy).not.toContain('unsafe');
});

it('a gateway without a built page reports that once at its start, and serves the API', async () => {
  const folder = await tempFolder();
  const lines: { level: number; msg: string }[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(JSON.parse(line)) });
  expect(readPageFiles(folder.path, log).size).toBe(0);
  expect(lines.map(({ msg }) => msg)).toEqual([expect.stringContaining('make setup')]);
  const bare = await runGateway({ ...fixture.config, port: 0 }, { webFolder: folder.path });
  expect(JSON.parse((await ask('/', {}, 'GET', bare.port)).bytes.toString())).toMatchObject({ code: 'UNAVAILABLE' });
  expect((await ask('/livez', {}, 'GET', bare.port)).status).toBe(200);
  await bare.stop(500);
  await folder.remove();
});
