// Starts a whole gateway over real HTTP, with a real storage service and a scripted queue
// service.

import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { createPeers } from '@stemline/gateway/adapters/grpc-peers.ts';
import type { GatewayConfig } from '@stemline/gateway/config.ts';
import type { Peers } from '@stemline/gateway/domain/peers.ts';
import { filesUnder, type StorageFixture, startStorage } from '../storage/storage-fixture.ts';
import { tempFolder } from '../temp-folder.ts';
import { type GatewayChanges, gatewayConfig } from './gateway-config.ts';
import { type RunningGateway, runGateway } from './run-gateway.ts';
import { type ScriptedQueue, startScriptedQueue } from './scripted-queue.ts';
import { writeSmallPage } from './small-page.ts';

/** A running gateway and its peers. */
export interface GatewayFixture {
  readonly storage: StorageFixture;
  readonly queue: ScriptedQueue;
  readonly gateway: RunningGateway;
  /** The settings of the gateway. */
  readonly config: GatewayConfig;
  readonly port: number;
  /** The address of the gateway, without a final slash. */
  readonly base: string;
  /** The methods of the storage service that the gateway has called, in order. */
  readonly storageCalls: string[];
  /** Lists the files in the folder of the storage service. */
  kept(): Promise<string[]>;
  /** Returns the bytes of these files together. */
  keptBytes(): Promise<number>;
  /** Stops the gateway and its peers, and removes the folder. */
  stop(): Promise<void>;
}

/** Starts a gateway on a free port. Without `redisUrl`, its storage service has no Redis. */
export async function startGateway(
  options: GatewayChanges & { redisUrl?: string; log?: Logger } = {},
): Promise<GatewayFixture> {
  const folder = await tempFolder();
  const page = await tempFolder();
  await writeSmallPage(page.path);
  const storage = await startStorage(folder.path, {
    redisPrefix: randomUUID(),
    ...(options.redisUrl && { redisUrl: options.redisUrl }),
  });
  const queue = await startScriptedQueue(storage.client);
  const config = gatewayConfig({ storagePort: storage.port, queuePort: queue.port }, options);
  const storageCalls: string[] = [];
  const peers = withStorageCalls(createPeers(config), storageCalls);
  const gateway = await runGateway(config, { log: options.log, peers, webFolder: page.path });
  return {
    storage,
    queue,
    gateway,
    config,
    storageCalls,
    port: gateway.port,
    base: `http://127.0.0.1:${gateway.port}`,
    kept: () => filesUnder(folder.path),
    keptBytes: async () => {
      // A file of an upload that ends meanwhile counts as nothing.
      const sizeOf = (path: string) =>
        stat(join(folder.path, path)).then(
          ({ size }) => size,
          () => 0,
        );
      const sizes = await Promise.all((await filesUnder(folder.path)).map(sizeOf));
      return sizes.reduce((sum, size) => sum + size, 0);
    },
    stop: async () => {
      await gateway.stop(500);
      await queue.stop();
      await storage.stop();
      await folder.remove();
      await page.remove();
    },
  };
}

/** Records the method of each call to the storage service in `calls`. */
function withStorageCalls(peers: Peers, calls: string[]): Peers {
  const { storage } = peers;
  const unary: typeof storage.unary = (method, ...rest) => {
    calls.push(method);
    return storage.unary(method, ...rest);
  };
  const download: typeof storage.download = (method, ...rest) => {
    calls.push(method);
    return storage.download(method, ...rest);
  };
  return { ...peers, storage: { ...storage, unary, download } };
}
