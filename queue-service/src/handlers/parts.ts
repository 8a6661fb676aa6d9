// Types of the handlers, and of the parts that they use.

import type { Handlers } from '@stemline/common/grpc/server.ts';
import type { AddressGuard } from '@stemline/common/net/address-guard/guard.ts';
import type { Deliveries } from '@stemline/job-queue/deliveries.ts';
import type { ModelRegistry } from '@stemline/job-queue/model-registry.ts';
import type { JobReader } from '@stemline/job-queue/reader.ts';
import type { WatchHub } from '@stemline/job-queue/watch/hub.ts';
import type { QueueRpcs } from '@stemline/proto/load.ts';
import type { Cancel } from '../domain/cancel.ts';
import type { Enqueue } from '../domain/enqueue.ts';
import type { Forecaster } from '../domain/forecast/forecaster.ts';
import type { Redeliver } from '../domain/redeliver.ts';
import type { Retry } from '../domain/retry.ts';
import type { SongStoreFor } from '../domain/song-store.ts';

/** The handlers of all rpcs. */
export type QueueHandlers = Handlers<QueueRpcs>;

/** The parts that the handlers use. */
export interface QueueParts {
  readonly storeFor: SongStoreFor;
  readonly enqueue: Enqueue;
  readonly cancel: Cancel;
  readonly retry: Retry;
  readonly reader: JobReader;
  readonly forecaster: Forecaster;
  readonly watches: Pick<WatchHub, 'watch'>;
  /** Milliseconds between heartbeats. Default: that of the contract. */
  readonly heartbeatMs?: number | undefined;
  readonly deliveries: Deliveries;
  readonly redeliver: Redeliver;
  readonly registry: Pick<ModelRegistry, 'read'>;
  readonly defaultModel: string;
  readonly guard: Pick<AddressGuard, 'refusalOfHost'>;
  readonly maxWaiting: number;
}
