// Interface of the two services that the gateway calls.

import type { RpcClient } from '@stemline/common/grpc/client.ts';
import type { HealthClient } from '@stemline/common/grpc/health-client.ts';
import type { QueueRpcs, StorageRpcs } from '@stemline/proto/load.ts';

export interface Peers {
  readonly storage: RpcClient<StorageRpcs>;
  readonly queue: RpcClient<QueueRpcs>;
  readonly storageHealth: Pick<HealthClient, 'assertServing'>;
  close(): void;
}
