// Connects to the two services that the gateway calls, over gRPC.

import { createRpcClient } from '@stemline/common/grpc/client.ts';
import { createHealthClient } from '@stemline/common/grpc/health-client.ts';
import { loadQueue, loadStorage } from '@stemline/proto/load.ts';
import type { Peers } from '../domain/peers.ts';

/** `host:port` of every replica of each service. */
export interface PeerAddresses {
  readonly storageAddresses: readonly string[];
  readonly queueAddresses: readonly string[];
}

/** Creates clients that connect at their first call. */
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
