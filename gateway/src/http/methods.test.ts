// Tests every route with HEAD, OPTIONS and an address in capitals.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { HASHED_FILE } from '@stemline/testing/gateway/small-page.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Parts } from '../handlers/parts.ts';
import { createRoutes } from '../routes.ts';
import { rawRequest } from '../testing/raw-request.ts';

let fixture: GatewayFixture;
let song: string;
beforeAll(async () => {
  fixture = await startGateway();
  await eventually('the gateway is ready', async () => (await fetch(`${fixture.base}/readyz`)).ok);
  const sent = await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: mp3(30) });
  song = ((await sent.json()) as { hash: string }).hash;
  await publishDone(fixture.storage.client, song, 1, { 'vocals.mp3': Buffer.from('la') });
});
afterAll(() => fixture.stop());

const ROUTES = createRoutes({ peers: {}, limits: {}, pageFiles: new Map() } as unknown as Parts);
const PATHS = [...new Set(ROUTES.map(({ path }) => path))];
const ask = (method: string, path: string) =>
  fetch(fixture.base + path.replace(':songhash', song).replace(':track', 'vocals.mp3'), { method });

const routesOf = (path: string) => ROUTES.filter((route) => route.path === path);
const isRead = (path: string) => routesOf(path).some(({ method, changes }) => method === 'GET' && !changes);
const allowedAt = (path: string) =>
  [...routesOf(path).map(({ method }) => method), ...(isRead(path) ? ['HEAD'] : []), 'OPTIONS'].sort();
const allowOf = (response: Response) => response.headers.get('allow')?.split(', ').sort();

it.each(PATHS.filter(isRead))('HEAD %s has the status of GET and no body', async (path) => {
  const response = await ask('HEAD', path);
  expect(await response.text()).toBe('');
  expect(response.status).toBe((await ask('GET', path)).status);
});

/** Sends a request that must change nothing. */
async function askInVain(method: string, path: string): Promise<Response> {
  const before = await fixture.kept();
  const calls = fixture.queue.calls.length;
  const response = await ask(method, path);
  expect(await fixture.kept()).toEqual(before);
  expect(fixture.queue.calls.length).toBe(calls);
  return response;
}

it.each(PATHS.filter((path) => !isRead(path)))('HEAD %s is refused and changes nothing', async (path) => {
  const response = await askInVain('HEAD', path);
  expect(await response.text()).toBe('');
  expect(response.status).toBe(405);
  expect(allowOf(response)).toEqual(allowedAt(path));
});

it.each(PATHS)('OPTIONS %s lists the allowed methods and changes nothing', async (path) => {
  const response = await askInVain('OPTIONS', path);
  expect(response.status).toBe(204);
  expect(allowOf(response)).toEqual(allowedAt(path));
});

it.each(PATHS.filter((path) => path !== '/'))('the address %s is unknown in capitals', async (path) => {
  const method = routesOf(path)[0]?.method ?? '';
  const response = await ask(method, path.toUpperCase().replace(':SONGHASH', ':songhash'));
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: 'ROUTE_UNKNOWN' });
});

it('GET /apiv1/remove removes a track for clients of the original API, and HEAD does not', async () => {
  expect((await ask('HEAD', '/apiv1/remove/:songhash/:track')).status).toBe(405);
  expect((await ask('GET', '/apiv1/track/:songhash/:track')).status).toBe(200);
  expect((await ask('GET', '/apiv1/remove/:songhash/:track')).status).toBe(200);
  expect((await ask('GET', '/apiv1/track/:songhash/:track')).status).toBe(404);
});

it('a file of the web page is sent whole in spite of a Range, and refused when If-Match names another ETag', async () => {
  const file = (headers: Record<string, string>) => fetch(`${fixture.base}${HASHED_FILE}`, { headers });
  expect((await file({ range: 'bytes=99999999-' })).status).toBe(200);
  const other = await file({ 'if-match': '"other"' });
  expect([other.status, await other.json()]).toMatchObject([412, { code: 'PRECONDITION_FAILED' }]);
});

it('GET /apiv1/queue/ answers as GET /apiv1/queue does', async () => {
  expect((await ask('GET', '/apiv1/queue/')).status).toBe(200);
});

it('OPTIONS * lists all methods of the server', async () => {
  const answer = await rawRequest(fixture.port, ['OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n']);
  expect(answer.status).toBe(204);
  expect(answer.text).toMatch(/^allow: GET, HEAD, POST, DELETE, OPTIONS\r$/im);
});
