// Enters songs of a data folder into the catalogue of a running stack, many at a time. The storage
// service itself reads new songs of its folder only when it starts.

import { join } from 'node:path';
import { createSilentLogger } from '@stemline/common/logging/logger.ts';
import { createFileObjectStore } from '@stemline/storage-service/adapters/file-object-store.ts';
import { createRedisCatalogue } from '@stemline/storage-service/adapters/redis-catalogue.ts';
import { createRedisConnection } from '@stemline/storage-service/adapters/redis-connection.ts';
import { createCatalogueSync } from '@stemline/storage-service/domain/catalogue-sync.ts';
import { createRecords } from '@stemline/storage-service/domain/records.ts';
import { createSongReader } from '@stemline/storage-service/domain/song.ts';

/** The number of songs that are entered at a time. */
const AT_ONCE = 64;

/** A data folder and the Redis of its stack. */
export interface StackStore {
  readonly dataDir: string;
  readonly redisUrl: string;
  /** Default: that of a stack. */
  readonly redisPrefix?: string;
}

/** Enters the songs. Rejects when Redis is unavailable. */
export async function catalogueSongs(
  { dataDir, redisUrl, redisPrefix = 'stemline' }: StackStore,
  songhashes: readonly string[],
): Promise<void> {
  const log = createSilentLogger();
  const store = createFileObjectStore({ folder: join(dataDir, 'objects'), onError: () => {} });
  const songs = createSongReader({ store, records: createRecords(store) });
  const connection = createRedisConnection(redisUrl, log);
  const catalogue = createRedisCatalogue(connection, redisPrefix);
  const sync = createCatalogueSync({ store, songs, catalogue, log });
  await new Promise<void>((resolve) => catalogue.start(resolve));
  try {
    for (let at = 0; at < songhashes.length; at += AT_ONCE)
      await Promise.all(songhashes.slice(at, at + AT_ONCE).map((songhash) => sync.follow(songhash)));
    const entered = await catalogue.get(songhashes.slice(-1));
    if (entered.includes(undefined)) throw new Error('the songs could not be entered into the catalogue');
  } finally {
    await catalogue.stop();
  }
}
