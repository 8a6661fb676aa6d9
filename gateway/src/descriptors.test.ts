// Tests a gateway process with few file descriptors: connections use them up, and /readyz reports
// it.

import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startGateway } from '@stemline/testing/gateway/gateway-fixture.ts';
import { startWithFewFiles } from '@stemline/testing/limited-process.ts';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const SOON = { timeout: 60_000, interval: 50 };
/** The start of the process alone may open more than a hundred files. */
const MAX_FILES = 300;

it('/readyz names the gateway itself as not ready while the process has no free file descriptor', async () => {
  const fixture = await startGateway();
  const service = await startWithFewFiles(MAIN, MAX_FILES, {
    STEMLINE_PORT: '0',
    STEMLINE_STORAGE_ADDR: `127.0.0.1:${fixture.storage.port}`,
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
    await expect
      .poll(() => {
        useUp();
        return statusOf('/readyz');
      }, SOON)
      .toBe(503);
    const { checks } = JSON.parse((await answer('/readyz')).body);
    expect(checks).toMatchObject({ gateway: expect.stringContaining('Too many files'), storage: 'ok' });
    // The gateway has read its pages at the start, so they need no descriptor.
    expect(await statusOf('/openapi.json')).toBe(200);
    for (const peer of peers) peer.destroy();
    await expect.poll(() => statusOf('/readyz'), SOON).toBe(200);
  } finally {
    for (const peer of peers) peer.destroy();
    agent.destroy();
    await service.stop();
    await fixture.stop();
  }
}, 240_000);
