// The two services behind the gateway, as typed clients.

import { createRpcClient, type RpcClient } from '@stemline/common/grpc-client.ts';
import { loadQueue, loadStorage, type QueueRpcs, type StorageRpcs } from '@stemline/proto/load.ts';

export interface Peers {
  readonly storage: RpcClient<StorageRpcs>;
  readonly queue: RpcClient<QueueRpcs>;
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
