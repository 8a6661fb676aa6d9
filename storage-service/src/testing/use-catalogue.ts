// Provides a redis-server for a test file, and for each test a storage service whose catalogue is
// on that server, with one stored audio file.

import { call } from '@stemline/testing/call.ts';
import type { RedisFixture } from '@stemline/testing/redis/redis-fixture.ts';
import { useRedis } from '@stemline/testing/redis/use-redis.ts';
import { MUSIC, uploadSong } from '@stemline/testing/storage/songs.ts';
import { type StorageFixture, startStorage } from '@stemline/testing/storage/storage-fixture.ts';
import { type TempFolder, tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect } from 'vitest';

/** The catalogue of the running test. */
export interface CatalogueOfTest {
  /** The redis-server of the file. When it is killed, its data is lost. */
  readonly redis: RedisFixture;
  readonly client: StorageFixture['client'];
  /** The address of the stored audio, MUSIC. */
  readonly audio: string;
  /** The folder of the stored objects. */
  readonly folder: string;
  /** The prefix of the catalogue's keys in Redis. */
  readonly prefix: string;
  /** Waits until the catalogue is available. */
  connected(): Promise<void>;
  /** Stops the service, runs `meanwhile`, and starts the service again. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
}

let tests = 0;

/** Call it once per file or `describe`. Read the returned values only inside tests and hooks. */
export function useCatalogue(): CatalogueOfTest {
  const redis = useRedis(['--appendonly', 'no']);
  let folder: TempFolder;
  let prefix: string;
  let service: StorageFixture;
  let audio: string;
  const start = () => startStorage(folder.path, { redisUrl: redis.server.url, redisPrefix: prefix });
  const connected = async () => {
    const answers = () => service.client.unary('ListSongs', {}, call()).then(Boolean, () => false);
    await expect.poll(answers, { timeout: 60_000, interval: 20 }).toBe(true);
  };
  beforeEach(async () => {
    folder = await tempFolder();
    tests += 1;
    prefix = `test-${tests}`;
    service = await start();
    ({ audio } = await uploadSong(service.client, MUSIC));
    await connected();
  });
  afterEach(async () => {
    await service?.stop();
    await folder?.remove();
  });
  return {
    get redis() {
      return redis.server;
    },
    get client() {
      return service.client;
    },
    get audio() {
      return audio;
    },
    get folder() {
      return folder.path;
    },
    get prefix() {
      return prefix;
    },
    connected,
    restart: async (meanwhile) => {
      await service.stop();
      await meanwhile();
      service = await start();
    },
  };
}
