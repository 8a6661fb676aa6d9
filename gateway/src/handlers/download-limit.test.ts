// Tests the limit of parallel downloads, and the requests that do not count as downloads.

import { once } from 'node:events';
import { connect } from 'node:net';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SOON = { timeout: 60_000, interval: 30 };
/** More bytes than the system buffers for a connection. */
const LONG = Buffer.alloc(48 * 1024 ** 2, 'la');
let fixture: GatewayFixture;
let path: string;

beforeAll(async () => {
  fixture = await startGateway({ maxDownloads: 1 });
  const response = await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: mp3(30) });
  const { hash: songhash } = (await response.json()) as { hash: string };
  await publishDone(fixture.storage.client, songhash, 1, { 'vocals.mp3': LONG });
  path = `/apiv1/track/${songhash}/vocals.mp3`;
});
afterAll(() => fixture.stop());

it('a download above the limit is refused with 503 until another has ended; HEAD, 304 and 416 are not limited', async () => {
  const running = connect(fixture.port, '127.0.0.1');
  running.pause();
  running.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
  await once(running, 'readable');

  const refused = await fetch(fixture.base + path);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  expect(refused.headers.get('content-type')).toMatch('application/json');
  expect(await refused.json()).toEqual({
    code: 'TOO_MANY_DOWNLOADS',
    reason: 'Too many downloads are running. Try again in a moment.',
  });
  const head = await fetch(fixture.base + path, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(LONG.length)]);
  const etag = head.headers.get('etag') ?? '';
  expect((await fetch(fixture.base + path, { headers: { 'if-none-match': etag } })).status).toBe(304);
  const beyond = await fetch(fixture.base + path, { headers: { range: `bytes=${LONG.length}-` } });
  expect(beyond.status).toBe(416);
  await beyond.arrayBuffer();

  running.destroy();
  const statusOfPart = async () => {
    const part = await fetch(fixture.base + path, { headers: { range: 'bytes=0-9' } });
    await part.arrayBuffer();
    return part.status;
  };
  await expect.poll(statusOfPart, SOON).toBe(206);
  // The slot is free a moment after the last byte has arrived.
  for (let again = 0; again < 3; again += 1) await expect.poll(statusOfPart, SOON).toBe(206);
});
