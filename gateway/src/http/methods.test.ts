// Tests methods and spellings of the address for every route.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Parts } from '../handlers/parts.ts';
import { createRoutes } from '../routes.ts';
import { rawRequest } from '../testing/raw-request.ts';

let fixture: GatewayFixture;
let song: string;
beforeAll(async () => {
  fixture = await startGateway();
  const sent = await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: mp3(30) });
  song = ((await sent.json()) as { hash: string }).hash;
  await publishDone(fixture.storage.client, song, 1, { 'vocals.mp3': Buffer.from('la') });
});
afterAll(() => fixture.stop());

const ROUTES = createRoutes({ peers: {}, limits: {}, webFolder: '/' } as Parts);
const PATHS = [...new Set(ROUTES.map(({ path }) => path))];
const ask = (method: string, path: string) =>
  fetch(fixture.base + path.replace(':songhash', song).replace(':track', 'vocals.mp3'), { method });

describe.each(PATHS)('at %s', (path) => {
  const here = ROUTES.filter((route) => route.path === path);
  const isRead = here.some(({ method, changes }) => method === 'GET' && !changes);
  const allowed = [...here.map(({ method }) => method), ...(isRead ? ['HEAD'] : []), 'OPTIONS'].sort();
  const allowOf = (response: Response) => response.headers.get('allow')?.split(', ').sort();

  it(`HEAD ${path} ${isRead ? 'is answered like GET' : 'is refused and changes nothing'}`, async () => {
    const before = await fixture.kept();
    const calls = fixture.queue.calls.length;
    const response = await ask('HEAD', path);
    expect(await response.text()).toBe('');
    if (isRead) return expect(response.status).toBe((await ask('GET', path)).status);
    expect(response.status).toBe(405);
    expect(allowOf(response)).toEqual(allowed);
    expect(await fixture.kept()).toEqual(before);
    expect(fixture.queue.calls.length).toBe(calls);
  });

  it(`OPTIONS ${path} lists the methods and runs none of them`, async () => {
    const before = await fixture.kept();
    const calls = fixture.queue.calls.length;
    const response = await ask('OPTIONS', path);
    expect(response.status).toBe(204);
    expect(allowOf(response)).toEqual(allowed);
    expect(await fixture.kept()).toEqual(before);
    expect(fixture.queue.calls.length).toBe(calls);
  });

  it(`the address ${path} is case-sensitive`, async () => {
    if (path === '/') return;
    const response = await ask(here[0]?.method ?? '', path.toUpperCase().replace(':SONGHASH', ':songhash'));
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'ROUTE_UNKNOWN' });
  });
});

it('GET removes a song for clients of the original API, and HEAD does not', async () => {
  expect((await ask('HEAD', '/apiv1/remove/:songhash/:track')).status).toBe(405);
  expect((await ask('GET', '/apiv1/track/:songhash/:track')).status).toBe(200);
  expect((await ask('GET', '/apiv1/remove/:songhash/:track')).status).toBe(200);
  expect((await ask('GET', '/apiv1/track/:songhash/:track')).status).toBe(404);
});

it('a file of the page is sent whole, and is refused when If-Match does not match', async () => {
  const file = (headers: Record<string, string>) => fetch(`${fixture.base}/app.js`, { headers });
  expect((await file({ range: 'bytes=99999999-' })).status).toBe(200);
  const other = await file({ 'if-match': '"other"' });
  expect([other.status, await other.json()]).toMatchObject([412, { code: 'PRECONDITION_FAILED' }]);
});

it('the queue is also at the address with a final slash', async () => {
  expect((await ask('GET', '/apiv1/queue/')).status).toBe(200);
});

it('OPTIONS for the whole server lists all methods', async () => {
  const answer = await rawRequest(fixture.port, ['OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n']);
  expect(answer.status).toBe(204);
  expect(answer.text).toMatch(/^allow: GET, HEAD, POST, DELETE, OPTIONS\r$/im);
});
