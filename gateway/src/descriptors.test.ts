// Tests a gateway process with few file descriptors: connections use them up, /readyz reports it,
// and a route that needs a further connection refuses its requests until descriptors are free.

import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { freePort } from '@stemline/testing/free-port.ts';
import { startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { startWithFewFiles } from '@stemline/testing/limited-process.ts';
import { startProxy } from '@stemline/testing/redis/tcp-proxy.ts';
import { songhashOf } from '@stemline/testing/storage/songs.ts';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const SOON = { timeout: 60_000, interval: 50 };
/** The start of the process alone may open more than a hundred files. */
const MAX_FILES = 300;
/** The gateway asks the storage service for it. */
const TRACK = `/apiv1/track/${songhashOf('unknown')}/vocals.mp3`;

it('while the gateway has no free file descriptor, /readyz says so and a track that needs a connection is refused', async () => {
  const fixture = await startGateway();
  // It starts again on its port, which no outgoing connection may take meanwhile.
  let link = await startProxy(fixture.storage.port, await freePort());
  const service = await startWithFewFiles(MAIN, MAX_FILES, {
    STEMLINE_PORT: '0',
    STEMLINE_STORAGE_ADDR: `127.0.0.1:${link.port}`,
    STEMLINE_QUEUE_ADDR: `127.0.0.1:${fixture.queue.port}`,
  });
  const { port } = service;
  // This connection is opened while descriptors are free.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answer = (path: string) =>
    new Promise<{ status: number | undefined; body: string }>((resolve) => {
      get({ port, host: '127.0.0.1', path, agent }, async (response) => {
        const chunks = await response.toArray();
        resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() });
      }).on('error', (error) => resolve({ status: undefined, body: error.message }));
    });
  const statusOf = async (path: string) => (await answer(path)).status;
  const peers: Socket[] = [];
  /**
   * Opens connections until MAX_FILES are open. Those that the gateway has closed, because they
   * send nothing, are opened again.
   */
  const useUp = () => {
    while (peers.filter(({ destroyed }) => !destroyed).length < MAX_FILES)
      peers.push(connect(port, '127.0.0.1').on('error', () => undefined));
  };
  try {
    await expect.poll(() => statusOf('/readyz'), SOON).toBe(200);
    expect(await statusOf(TRACK)).toBe(404);
    const checks = async () => {
      useUp();
      const { status, body } = await answer('/readyz');
      return { status, ...JSON.parse(body).checks };
    };
    const gateway = expect.stringContaining('Too many files');
    await expect.poll(checks, SOON).toMatchObject({ status: 503, gateway, storage: 'ok' });
    // The gateway has read its pages at the start, so they need no descriptor.
    expect(await statusOf('/openapi.json')).toBe(200);

    // The broken connection frees a descriptor, which a peer takes before the storage service
    // accepts connections again.
    await link.stop();
    await expect.poll(checks, SOON).toMatchObject({ gateway, storage: expect.not.stringMatching(/^ok$/) });
    link = await startProxy(fixture.storage.port, link.port);
    useUp();
    const refusal = await answer(TRACK);
    expect([refusal.status, JSON.parse(refusal.body)]).toMatchObject([503, { code: 'UNAVAILABLE' }]);
    for (const peer of peers) peer.destroy();
    await expect.poll(() => statusOf('/readyz'), SOON).toBe(200);
    await expect.poll(() => statusOf(TRACK), SOON).toBe(404);
  } finally {
    for (const peer of peers) peer.destroy();
    agent.destroy();
    await service.stop();
    await link.stop();
    await fixture.stop();
  }
}, 240_000);
