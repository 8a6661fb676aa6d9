// The two services behind the gateway, as typed clients.

import { createRpcClient, type RpcClient } from '@stemline/common/grpc-client.ts';
import { createHealthClient, type HealthClient } from '@stemline/common/health-client.ts';
import { loadQueue, loadStorage, type QueueRpcs, type StorageRpcs } from '@stemline/proto/load.ts';

export interface Peers {
  readonly storage: RpcClient<StorageRpcs>;
  readonly queue: RpcClient<QueueRpcs>;
  readonly storageHealth: Pick<HealthClient, 'assertServing'>;
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
  const storageHealth = createHealthClient(storageAddresses);
  return {
    storage,
    queue,
    storageHealth,
    close: () => {
      storageHealth.close();
      storage.close();
      queue.close();
    },
  };
}
