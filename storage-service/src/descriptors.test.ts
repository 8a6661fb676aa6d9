// Tests a storage process with few file descriptors: connections use them up, and the service
// reports it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createRpcClient } from '@stemline/common/grpc-client.ts';
import { createHealthClient } from '@stemline/common/health-client.ts';
import { freePort } from '@stemline/job-queue/testing/redis-fixture.ts';
import { loadStorage } from '@stemline/proto/load.ts';
import { expect, it } from 'vitest';
import { call, songhashOf, tempFolder } from './test-kit.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const SOON = { timeout: 20_000, interval: 50 };
const MAX_FILES = 100;

it('is not ready while it cannot open a file, answers UNAVAILABLE, and is ready again afterwards', async () => {
  const folder = await tempFolder();
  const port = await freePort();
  const addresses = [`127.0.0.1:${port}`];
  const command = `ulimit -n ${MAX_FILES} && exec "$0" --import tsx "$1"`;
  const child = spawn('sh', ['-c', command, process.execPath, MAIN], {
    env: {
      PATH: process.env.PATH,
      STEMLINE_DATA_DIR: folder.path,
      STEMLINE_STORAGE_PORT: String(port),
      REDIS_URL: 'redis://127.0.0.1:1',
    },
    stdio: 'ignore',
  });
  const health = createHealthClient(addresses);
  const client = createRpcClient(loadStorage().definition, addresses);
  const peers: Socket[] = [];
  const becomes = (serving: boolean) =>
    expect
      .poll(() => {
        const asked = health.assertServing(call(1_000));
        return asked.then(
          () => true,
          () => false,
        );
      }, SOON)
      .toBe(serving);
  const getSong = () =>
    client.unary('GetSong', { songhash: songhashOf('a') }, call()).catch((error: { code?: string }) => error.code);
  try {
    await becomes(true);
    expect(await getSong()).toBe('SONG_UNKNOWN');
    for (let opened = 0; opened < MAX_FILES; opened += 1) peers.push(connect(port, '127.0.0.1'));
    for (const peer of peers) peer.on('error', () => undefined);
    await becomes(false);
    expect(await getSong()).toBe('UNAVAILABLE');
    for (const peer of peers) peer.destroy();
    await becomes(true);
    expect(await getSong()).toBe('SONG_UNKNOWN');
  } finally {
    for (const peer of peers) peer.destroy();
    health.close();
    client.close();
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    await folder.remove();
  }
}, 90_000);
