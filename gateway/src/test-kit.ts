// Runs a whole gateway for tests over real HTTP, with a real storage service and a scripted queue
// service.

import { randomUUID } from 'node:crypto';
import { createSilentLogger, type Logger } from '@stemline/common/logging/logger.ts';
import { filesUnder, type RunningService, startService, tempFolder } from '@stemline/storage-service/test-kit.ts';
import { createPeers } from './adapters/grpc-peers.ts';
import type { GatewayConfig } from './config.ts';
import type { Peers } from './domain/peers.ts';
import { createGateway, type Gateway } from './service.ts';
import { type ScriptedQueue, startScriptedQueue } from './testing/scripted-queue.ts';

/** Rules that allow only this machine. Raw requests of tests use the host name `x`. */
export const LOCAL_ACCESS: GatewayConfig['access'] = {
  publicOrigin: undefined,
  allowedOrigins: [],
  allowedHosts: ['x'],
  machineName: 'machine',
  listenHost: '127.0.0.1',
};

export interface Stage {
  readonly storage: RunningService;
  readonly queue: ScriptedQueue;
  readonly gateway: Gateway;
  readonly port: number;
  readonly base: string;
  /** Methods of the storage service in the order of the gateway's calls. */
  readonly storageCalls: string[];
  /** Lists the files of the store. */
  kept(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function setStage(
  options: {
    limits?: Partial<GatewayConfig['limits']>;
    access?: Partial<GatewayConfig['access']>;
    maxDownloads?: number;
    redisUrl?: string;
    log?: Logger;
  } = {},
): Promise<Stage> {
  const folder = await tempFolder();
  const storage = await startService(folder.path, {
    redisPrefix: randomUUID(),
    ...(options.redisUrl && { redisUrl: options.redisUrl }),
  });
  const queue = await startScriptedQueue(storage.client);
  const config = {
    host: '127.0.0.1',
    port: 0,
    storageAddresses: [`127.0.0.1:${storage.port}`],
    queueAddresses: [`127.0.0.1:${queue.port}`],
    access: { ...LOCAL_ACCESS, ...options.access },
    limits: { maxJsonBytes: 4 * 1024 ** 2, maxRawBytes: 8 * 1024 ** 2, slowBodyMs: 30_000, ...options.limits },
    maxDownloads: options.maxDownloads ?? 100,
    logLevel: 'silent',
  };
  const storageCalls: string[] = [];
  const peers = withStorageCalls(createPeers(config), storageCalls);
  const gateway = createGateway(config, options.log ?? createSilentLogger(), peers);
  const port = await gateway.start();
  return {
    storage,
    queue,
    gateway,
    storageCalls,
    port,
    base: `http://127.0.0.1:${port}`,
    kept: () => filesUnder(folder.path),
    stop: async () => {
      await gateway.stop(500);
      await queue.stop();
      await storage.stop();
      await folder.remove();
    },
  };
}

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

/** Returns frames of silence at 128 kbit/s: valid MP3 bytes that differ for each `seed`. */
export function mp3(frames: number, seed = 0): Buffer {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0x64]);
  const song = Buffer.concat(Array.from({ length: frames }, () => frame));
  song.writeUInt32BE(seed, 8);
  return song;
}
