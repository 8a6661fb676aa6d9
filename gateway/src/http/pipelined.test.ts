// Tests a caller that sends several requests over one connection and disconnects before the
// responses.

import { once } from 'node:events';
import { connect } from 'node:net';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { type GatewayFixture, startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { publishDone } from '@stemline/testing/storage/outcomes.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SOON = { timeout: 60_000, interval: 30 };
const MAX_DOWNLOADS = 3;
/** More than the system buffers for a connection. */
const LONG = Buffer.alloc(48 * 1024 ** 2, 'la');
let fixture: GatewayFixture;
let path: string;

beforeAll(async () => {
  fixture = await startGateway({ maxDownloads: MAX_DOWNLOADS });
  const response = await fetch(`${fixture.base}/apiv1/songs`, { method: 'POST', body: mp3(30) });
  const { hash: songhash } = (await response.json()) as { hash: string };
  await publishDone(fixture.storage.client, songhash, 1, { 'vocals.mp3': LONG });
  path = `/apiv1/track/${songhash}/vocals.mp3`;
});
afterAll(() => fixture.stop());

it('downloads that wait behind another one on their connection end when the connection closes', async () => {
  const socket = connect(fixture.port, '127.0.0.1');
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`.repeat(MAX_DOWNLOADS));
  await once(socket, 'readable');
  const statusOfPart = async () => {
    const part = await fetch(fixture.base + path, { headers: { range: 'bytes=0-9' } });
    await part.arrayBuffer();
    return part.status;
  };
  await expect.poll(statusOfPart, SOON).toBe(503);
  socket.destroy();
  await expect.poll(statusOfPart, SOON).toBe(206);
  const openRequests = async () =>
    /^stemline_http_requests_open (\d+)$/m.exec(await (await fetch(`${fixture.base}/metrics`)).text())?.[1];
  await expect.poll(openRequests, SOON).toBe('1');
});
