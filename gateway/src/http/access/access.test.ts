// Tests over real HTTP, with the headers that browsers send, that only allowed web pages and host
// names may use the gateway.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { HASHED_FILE } from '@stemline/testing/gateway/small-page.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RawAnswer, rawRequest } from '../../testing/raw-request.ts';

const APP = 'https://app.example';
const PUBLIC = 'https://music.example';
let fixture: GatewayFixture;
let song: string;
beforeAll(async () => {
  fixture = await startGateway({
    access: { publicOrigin: PUBLIC, allowedOrigins: [APP], allowedHosts: ['gateway'], machineName: 'Box.lan' },
  });
  const sent = await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: mp3(30) });
  song = ((await sent.json()) as { hash: string }).hash;
  await publishDone(fixture.storage.client, song, 1, { 'vocals.mp3': Buffer.from('la') });
});
afterAll(() => fixture.stop());

type Headers = Readonly<Record<string, string>>;

/** `headers` may name the host. */
function ask(line: string, headers: Headers = {}, body = ''): Promise<RawAnswer> {
  const all = { host: `localhost:${fixture.port}`, connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = body === '' ? '' : `content-length: ${body.length}\r\n`;
  return rawRequest(fixture.port, [`${line} HTTP/1.1\r\n${lines.join('')}${length}\r\n${body}`]);
}

const FORBIDDEN = { status: 403, body: { code: 'ORIGIN_NOT_ALLOWED' } };
const own = () => `http://localhost:${fixture.port}`;

const cancel = (headers: Headers) => ask(`POST /apiv1/songs/${song}/cancel`, headers);

it("a request that changes something is accepted from programs, from the gateway's own page, also behind a proxy, and from a listed page", async () => {
  const accepted: Headers[] = [
    {},
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin', origin: own() },
    { origin: own(), referer: 'https://elsewhere.example/' },
    { host: '127.0.0.1', origin: 'http://127.0.0.1' },
    { host: '[::1]:80', origin: 'http://[::1]' },
    { 'sec-fetch-site': 'same-origin', origin: PUBLIC, host: 'music.example' },
    { 'sec-fetch-site': 'cross-site', origin: APP },
    { 'sec-fetch-site': 'same-site', origin: APP },
  ];
  for (const headers of accepted) expect((await cancel(headers)).status, JSON.stringify(headers)).toBe(200);
});

it('a request that changes something is refused when another page sends it', async () => {
  const refused: Headers[] = [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: '' },
    { origin: own(), 'sec-fetch-site': 'cross-site' },
    { origin: own(), 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-origin', origin: 'http://evil.example' },
    { 'sec-fetch-site': 'same-origin', origin: 'null' },
    { 'sec-fetch-site': 'anything' },
    { origin: `https://localhost:${fixture.port}` },
    { origin: 'http://localhost:1' },
    { origin: 'http://localhost' },
    { origin: `${own()}.evil.example` },
    { origin: `${APP}.evil.example` },
    { origin: `${APP}, ${APP}` },
  ];
  for (const headers of refused) expect(await cancel(headers), JSON.stringify(headers)).toMatchObject(FORBIDDEN);
  expect((await cancel({ origin: 'http://evil.example' })).body.reason).toContain('STEMLINE_ALLOWED_ORIGINS');
});

it('a request of another page is refused on every route before its body arrives, and nothing is stored', async () => {
  const before = await fixture.kept();
  const calls = fixture.queue.calls.length;
  const head = { origin: 'http://evil.example', 'content-type': 'text/plain', 'content-length': '100000' };
  for (const path of ['/apiv1/songs', '/apiv1/separate'])
    expect(await ask(`POST ${path}`, { ...head, expect: '100-continue' })).toMatchObject(FORBIDDEN);
  for (const line of [
    `DELETE /apiv1/songs/${song}`,
    `POST /apiv1/songs/${song}/retry`,
    `DELETE /apiv1/remove/${song}/vocals`,
  ])
    expect(await ask(line, { 'sec-fetch-site': 'cross-site' }), line).toMatchObject(FORBIDDEN);
  expect(await fixture.kept()).toEqual(before);
  expect(fixture.queue.calls.length).toBe(calls);
});

it('a GET that removes a track is refused when an image, a link or a form of another page sends it', async () => {
  const remove = (headers: Headers) => ask(`GET /apiv1/remove/${song}/vocals`, headers);
  expect(await remove({ 'sec-fetch-site': 'cross-site' })).toMatchObject(FORBIDDEN);
  expect(await remove({ referer: 'http://evil.example/page' })).toMatchObject(FORBIDDEN);
  expect(await remove({ referer: 'no address' })).toMatchObject(FORBIDDEN);
  expect(await remove({ origin: 'null' })).toMatchObject(FORBIDDEN);
  expect((await ask(`GET /apiv1/track/${song}/vocals`)).status).toBe(200);
  const link = { 'sec-fetch-site': 'same-origin', referer: `${own()}/` };
  expect((await remove(link)).status).toBe(200);
});

it('another page may send a GET that changes nothing, but cannot read the answer', async () => {
  const answer = await ask('GET /apiv1/queue', { 'sec-fetch-site': 'cross-site', origin: 'http://evil.example' });
  expect(answer.status).toBe(200);
  expect(answer.text).not.toMatch(/access-control/i);
});

const get = (host: string, path = '/apiv1/queue') => ask(`GET ${path}`, { host });

it('a request for a name of this server is accepted in upper or lower case, with any port and with a final dot', async () => {
  const ours = ['localhost', 'a.LOCALHOST:1', 'localhost.', '127.0.0.1', '10.1.2.3:80', '[::1]', '[fe80::1]:5000'];
  ours.push('box.lan', 'BOX', 'box.local', 'music.example', 'gateway:5000', 'gateway.');
  for (const host of ours) expect((await get(host)).status, host).toBe(200);
});

it('a request for another host name is refused, and the reason names the setting that would allow it', async () => {
  const others = ['evil.example', 'localhost.evil.example', 'notlocalhost', 'box.evil.example', 'gateway.evil', ''];
  for (const host of [...others, '127.0.0.1.evil.example', 'lan', '1.2.3'])
    expect(await get(host), host).toMatchObject({ status: 421, body: { code: 'HOST_NOT_ALLOWED' } });
  expect((await get('evil.example')).body.reason).toContain('STEMLINE_ALLOWED_HOSTS');
  for (const host of ['a b', '[::1', '[evil]', 'a:b', 'x@localhost', 'localhost/evil'])
    expect(await get(host), host).toMatchObject({ status: 400, body: { code: 'INVALID_ARGUMENT' } });
});

it('/, /livez, /readyz and /metrics answer to any host name, for load balancers and probes', async () => {
  // The gateway is not ready until its first check has passed.
  for (const path of ['/', '/livez', '/readyz', '/metrics', '/livez?x'])
    await expect.poll(async () => (await get('evil.example', path)).status, { message: path }).toBe(200);
  for (const path of [HASHED_FILE, '/docs', '/openapi.json', '/livez/x'])
    expect((await get('evil.example', path)).status, path).toBe(421);
});

it('a request with an absolute target is accepted only if both the target and Host name this server', async () => {
  expect((await ask('GET http://localhost:1/apiv1/queue')).status).toBe(200);
  expect((await ask('GET http://evil.example/apiv1/queue')).status).toBe(421);
  expect((await ask('GET http://localhost/apiv1/queue', { host: 'evil.example' })).status).toBe(421);
  const absolute = `POST http://gateway/apiv1/songs/${song}/cancel`;
  expect((await ask(absolute, { origin: 'http://gateway' })).status).toBe(200);
  expect((await ask(absolute, { origin: own() })).status).toBe(403);
});

it('an HTTP/1.0 request may have no host name, because browsers do not send HTTP/1.0', async () => {
  expect((await rawRequest(fixture.port, ['GET /apiv1/queue HTTP/1.0\r\n\r\n'])).status).toBe(200);
});

const header = (answer: RawAnswer, name: string) => new RegExp(`^${name}: (.*)\r$`, 'im').exec(answer.text)?.[1];

it('the preflight of a page of a listed origin gets the allowed methods and headers at every address', async () => {
  for (const path of ['/apiv1/songs', `/apiv1/songs/${song}`, '/apiv1/separate', '/apiv1/nowhere', '/']) {
    const preflight = { origin: APP, 'access-control-request-method': 'POST' };
    const answer = await ask(`OPTIONS ${path}`, { ...preflight, 'access-control-request-headers': 'content-type' });
    expect(answer.status, path).toBe(204);
    expect(header(answer, 'access-control-allow-origin')).toBe(APP);
    expect(header(answer, 'access-control-allow-methods')).toMatch(/GET.*POST.*DELETE/);
    for (const name of ['Content-Type', 'If-Match', 'X-Request-Id', 'Range'])
      expect(header(answer, 'access-control-allow-headers')).toContain(name);
  }
});

it('a page of a listed origin may read every answer, refusals included', async () => {
  const answers: [status: number, answer: RawAnswer][] = [
    [200, await ask('GET /apiv1/queue', { origin: APP })],
    [404, await ask('GET /apiv1/nowhere', { origin: APP })],
    [405, await ask('PATCH /apiv1/queue', { origin: APP })],
    [413, await ask('POST /apiv1/songs', { origin: APP, 'content-length': '999999999' })],
    [417, await ask('POST /apiv1/songs', { origin: APP, expect: 'tea' })],
    [421, await ask('GET /apiv1/queue', { origin: APP, host: 'evil.example' })],
    [431, await ask('GET /apiv1/queue', { origin: APP, range: 'x'.repeat(2000) })],
    [422, await ask('POST /apiv1/songs', { origin: APP, 'sec-fetch-site': 'cross-site' }, 'words')],
  ];
  for (const [status, answer] of answers) {
    expect(answer.status).toBe(status);
    expect(header(answer, 'access-control-allow-origin'), `${status}`).toBe(APP);
    expect(header(answer, 'vary'), `${status}`).toMatch(/^Origin\b/);
    for (const name of ['Location', 'ETag', 'Content-Range', 'Content-Disposition', 'Retry-After', 'X-Request-Id'])
      expect(header(answer, 'access-control-expose-headers')).toContain(name);
  }
});

it('an answer to another origin has no CORS headers, but has Vary for caches', async () => {
  const preflight = { 'access-control-request-method': 'POST' };
  for (const origin of ['https://other.example', 'null', own()])
    for (const line of ['OPTIONS /apiv1/songs', 'GET /apiv1/queue']) {
      const answer = await ask(line, { origin, ...preflight });
      expect(answer.text, `${line} ${origin}`).not.toMatch(/access-control/i);
      expect(header(answer, 'vary')).toMatch(/^Origin\b/);
    }
});

it('Vary of a compressed answer names the origin and the coding', async () => {
  const answer = await ask('GET /openapi.json', { origin: APP, 'accept-encoding': 'gzip' });
  expect([header(answer, 'content-encoding'), header(answer, 'vary')]).toEqual(['gzip', 'Origin, Accept-Encoding']);
});

it('any host name is accepted when STEMLINE_ALLOWED_HOSTS is *', async () => {
  const open = await startGateway({ access: { allowedHosts: ['*'] } });
  const request = 'GET /apiv1/queue HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n';
  expect((await rawRequest(open.port, [request])).status).toBe(200);
  await open.stop();
});
