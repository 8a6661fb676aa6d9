// Starts the real storage service on a folder, over real gRPC.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createRpcClient, type RpcClient } from '@stemline/common/grpc/client.ts';
import { createSilentLogger, type Logger } from '@stemline/common/logging/logger.ts';
import { loadStorage, type StorageRpcs } from '@stemline/proto/load.ts';
import { createFileObjectStore } from '@stemline/storage-service/adapters/file-object-store.ts';
import type { CatalogueSync } from '@stemline/storage-service/domain/catalogue-sync.ts';
import type { Expiry } from '@stemline/storage-service/domain/expiry.ts';
import type { Janitor } from '@stemline/storage-service/domain/janitor.ts';
import type { ObjectStore } from '@stemline/storage-service/domain/object-store.ts';
import { createStorageService } from '@stemline/storage-service/service.ts';
import { type Interpose, interposedStore } from './interposed-store.ts';

/** A client of the storage service. */
export type StorageClient = RpcClient<StorageRpcs>;

/** A running storage service. */
export interface StorageFixture {
  readonly client: StorageClient;
  readonly store: ObjectStore;
  readonly janitor: Janitor;
  readonly expiry: Expiry;
  readonly catalogueSync: CatalogueSync;
  readonly port: number;
  stop(): Promise<void>;
}

/** The address of an unavailable Redis: no process listens on this port. */
const NO_REDIS = 'redis://127.0.0.1:1';

/**
 * Starts a service on a free port, with its objects in `folder`. Defaults: Redis is unavailable,
 * audio has at most 64 MiB, unused audio is kept for an hour, and songs for ever. `stop` rejects
 * when the store has reported an error.
 */
export async function startStorage(
  folder: string,
  options: {
    redisUrl?: string;
    redisPrefix?: string;
    maxAudioBytes?: number;
    orphanAudioMs?: number;
    keepMs?: number;
    interpose?: Interpose;
    log?: Logger;
  } = {},
): Promise<StorageFixture> {
  const log = options.log ?? createSilentLogger();
  const errors: unknown[] = [];
  const files = createFileObjectStore({ folder, onError: (error) => errors.push(error) });
  const store = options.interpose ? interposedStore(files, options.interpose) : files;
  const config = {
    dataDir: folder,
    redisUrl: options.redisUrl ?? NO_REDIS,
    redisPrefix: options.redisPrefix ?? 'test',
    maxAudioBytes: options.maxAudioBytes ?? 64 * 1024 ** 2,
    orphanAudioMs: options.orphanAudioMs ?? 3_600_000,
    keepMs: options.keepMs ?? 0,
  };
  const { server, janitor, expiry, catalogueSync } = createStorageService(config, log, store);
  await store.start();
  if (options.redisUrl) catalogueSync.start();
  const port = await server.start('127.0.0.1', 0);
  server.setServing(true);
  const client = createRpcClient(loadStorage().definition, [`127.0.0.1:${port}`]);
  return {
    client,
    store,
    janitor,
    expiry,
    catalogueSync,
    port,
    stop: async () => {
      client.close();
      await server.stop(1_000);
      await catalogueSync.stop();
      await store.stop();
      if (errors.length > 0) throw new AggregateError(errors, 'the store reported errors');
    },
  };
}

/** Returns the paths of all files below the folder, sorted, without the heartbeats of stores. */
export async function filesUnder(folder: string): Promise<string[]> {
  return (await filesIn(folder)).map((path) => path.slice(folder.length + 1)).sort();
}

/** A folder below may be removed meanwhile. A recursive readdir() would reject then. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'alive');
  const folders = entries.filter((entry) => entry.isDirectory());
  const below = folders.map(({ name }) =>
    filesIn(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    }),
  );
  return [...files.map(({ name }) => join(folder, name)), ...(await Promise.all(below)).flat()];
}
