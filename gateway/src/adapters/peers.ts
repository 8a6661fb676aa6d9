// The two services behind the gateway, as typed clients.

import { createRpcClient, type RpcClient } from '@stemline/common/grpc-client.ts';
import type { QueueServiceDefinition } from '@stemline/proto/gen/stemline/queue/v1/QueueService.ts';
import type { StorageServiceDefinition } from '@stemline/proto/gen/stemline/storage/v1/StorageService.ts';
import { loadQueue, loadStorage } from '@stemline/proto/load.ts';

export interface Peers {
  readonly storage: RpcClient<StorageServiceDefinition>;
  readonly queue: RpcClient<QueueServiceDefinition>;
  close(): void;
}

export interface PeerAddresses {
  readonly storageAddresses: readonly string[];
  readonly queueAddresses: readonly string[];
}

/** Connects when first used. */
export function createPeers({ storageAddresses, queueAddresses }: PeerAddresses): Peers {
  const storage = createRpcClient(loadStorage().definition, storageAddresses);
  const queue = createRpcClient(loadQueue().definition, queueAddresses);
  return {
    storage,
    queue,
    close: () => {
      storage.close();
      queue.close();
    },
  };
}
