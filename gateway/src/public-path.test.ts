// Tests that every address in an answer has the path of STEMLINE_PUBLIC_URL, which a proxy removes
// from the requests.

import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

const redis = useRedis();
const PATH = '/audio/stems';
let fixture: GatewayFixture;
beforeAll(async () => {
  const access = { publicOrigin: 'https://host.example' };
  fixture = await startGateway({ publicPath: PATH, access, redisUrl: redis.server.url });
});
afterAll(() => fixture.stop());

/** Returns all addresses in a value: the texts that begin with a slash. */
function addressesIn(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('/') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(addressesIn) : [];
}

async function ask(method: string, path: string, body?: RequestInit['body'], headers: Record<string, string> = {}) {
  const response = await fetch(fixture.base + path, { method, headers, ...(body !== undefined && { body }) });
  return {
    status: response.status,
    location: response.headers.get('location'),
    json: (await response.json()) as object,
  };
}

it('Location and the addresses in JSON have the path, so that they work from outside', async () => {
  const sent = await ask('POST', '/apiv1/songs', new Uint8Array(mp3(30, 1)));
  const { hash } = sent.json as { hash: string };
  expect([sent.status, sent.location, addressesIn(sent.json)]).toEqual([
    202,
    `${PATH}/apiv1/songs/${hash}`,
    [`${PATH}/apiv1/songs/${hash}`],
  ]);
  await publishDone(fixture.storage.client, hash, 1, { 'vocals.mp3': Buffer.from('la') });
  const song = await ask('GET', `/apiv1/songs/${hash}`);
  expect(addressesIn({ ...song.json, manifest: null }).sort()).toEqual([
    `${PATH}/apiv1/track/${hash}/original`,
    `${PATH}/apiv1/track/${hash}/vocals.mp3`,
  ]);
  await expect
    .poll(async () => addressesIn((await ask('GET', '/apiv1/songs')).json), { timeout: 60_000 })
    .toEqual([`${PATH}/apiv1/songs/${hash}`]);
  const test = await ask('POST', '/apiv1/callbacks/test', '{"url": "https://example.org"}');
  expect(test.location).toBe(`${PATH}/apiv1/deliveries/${(test.json as { id: string }).id}`);
  const retried = await ask('POST', `/apiv1/songs/${hash}/retry`);
  expect([retried.status, retried.location]).toEqual([202, `${PATH}/apiv1/songs/${hash}`]);
});

it('the description of the API names the public address as its server', async () => {
  const { json } = await ask('GET', '/openapi.json');
  expect((json as { servers: object[] }).servers).toMatchObject([{ url: `https://host.example${PATH}` }]);
});

it('headers of a proxy that a client can write change no address', async () => {
  const forged = {
    forwarded: 'host=evil.example;proto=https',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-prefix': '//evil.example',
    'x-original-url': '//evil.example/',
  };
  const sent = await ask('POST', '/apiv1/songs', new Uint8Array(mp3(30, 2)), forged);
  const { hash } = sent.json as { hash: string };
  expect([sent.location, addressesIn(sent.json)]).toEqual([
    `${PATH}/apiv1/songs/${hash}`,
    [`${PATH}/apiv1/songs/${hash}`],
  ]);
  expect(JSON.stringify((await ask('GET', '/openapi.json', undefined, forged)).json)).not.toContain('evil.example');
  const moved = await fetch(`${fixture.base}/docs/`, { headers: forged, redirect: 'manual' });
  expect([moved.status, moved.headers.get('location')]).toEqual([308, '../docs']);
});
