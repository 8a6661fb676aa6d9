// Types of the handlers, and of the parts that they use.

import type { Handlers } from '@stemline/common/grpc/server.ts';
import type { ModelRegistry } from '@stemline/job-queue/model-registry.ts';
import type { Outbox } from '@stemline/job-queue/outbox.ts';
import type { JobReader } from '@stemline/job-queue/reader.ts';
import type { WatchHub } from '@stemline/job-queue/watch/hub.ts';
import type { QueueRpcs } from '@stemline/proto/load.ts';
import type { Cancel } from '../domain/cancel.ts';
import type { Enqueue } from '../domain/enqueue.ts';
import type { Forecaster } from '../domain/forecast/forecaster.ts';
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
  readonly outbox: Pick<Outbox, 'list'>;
  readonly registry: Pick<ModelRegistry, 'read'>;
  readonly defaultModel: string;
  readonly maxWaiting: number;
}
