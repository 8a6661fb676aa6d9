// Tests a storage process without free file descriptors, because connections use them all.

import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createRpcClient } from '@stemline/common/grpc/client.ts';
import { createHealthClient } from '@stemline/common/grpc/health-client.ts';
import { loadStorage } from '@stemline/proto/load.ts';
import { call } from '@stemline/testing/call.ts';
import { startWithFewFiles } from '@stemline/testing/limited-process.ts';
import { songhashOf } from '@stemline/testing/storage/songs.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const SOON = { timeout: 60_000, interval: 50 };
/** A start may open more than a hundred files. */
const MAX_FILES = 300;

it('the storage process is not ready while it cannot open a file, answers UNAVAILABLE, and is ready again afterwards', async () => {
  const folder = await tempFolder();
  const service = await startWithFewFiles(MAIN, MAX_FILES, {
    STEMLINE_DATA_DIR: folder.path,
    STEMLINE_STORAGE_PORT: '0',
    REDIS_URL: 'redis://127.0.0.1:1',
  });
  const addresses = [`127.0.0.1:${service.port}`];
  const health = createHealthClient(addresses);
  const client = createRpcClient(loadStorage().definition, addresses);
  const peers: Socket[] = [];
  /**
   * The service closes connections without a call, so those that it has closed are opened again.
   */
  const useUp = () => {
    while (peers.filter(({ destroyed }) => !destroyed).length < MAX_FILES)
      peers.push(connect(service.port, '127.0.0.1').on('error', () => undefined));
  };
  const becomes = (serving: boolean) =>
    expect
      .poll(() => {
        if (!serving) useUp();
        const answered = health.assertServing(call());
        return answered.then(
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
    await becomes(false);
    const refused = () => {
      useUp();
      return getSong();
    };
    await expect.poll(refused, SOON).toBe('UNAVAILABLE');
    for (const peer of peers) peer.destroy();
    await becomes(true);
    expect(await getSong()).toBe('SONG_UNKNOWN');
  } finally {
    for (const peer of peers) peer.destroy();
    health.close();
    client.close();
    await service.stop();
    await folder.remove();
  }
}, 240_000);
