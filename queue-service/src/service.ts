// Assembles the queue service from its parts, for main.ts and for tests.

import { createPeriodic, type Periodic } from '@stemline/common/async/periodic.ts';
import type { HealthClient } from '@stemline/common/grpc/health-client.ts';
import { createGrpcServer, type GrpcServer } from '@stemline/common/grpc/server.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { DESCRIPTORS } from '@stemline/common/process/descriptors.ts';
import { CHECK_TIMEOUT_MS, createReadiness, type Readiness } from '@stemline/common/process/readiness.ts';
import type { RedisConnection } from '@stemline/job-queue/connection.ts';
import { createKeys } from '@stemline/job-queue/keys.ts';
import { createModelRegistry } from '@stemline/job-queue/model-registry.ts';
import { createOutbox } from '@stemline/job-queue/outbox.ts';
import { createProducer } from '@stemline/job-queue/producer.ts';
import { createJobReader } from '@stemline/job-queue/reader.ts';
import { createSweeper } from '@stemline/job-queue/sweeper.ts';
import { loadQueue } from '@stemline/proto/load.ts';
import { createSongStore, type StorageClient } from './adapters/storage-client.ts';
import type { QueueConfig } from './config.ts';
import { createCancel } from './domain/cancel.ts';
import { createEnqueue } from './domain/enqueue.ts';
import { createRunPlacer } from './domain/place-run.ts';
import { createReconciler, type Reconciler } from './domain/reconciler.ts';
import { createRetry } from './domain/retry.ts';
import { jobHandlers } from './handlers/jobs.ts';
import { submissionHandlers } from './handlers/submissions.ts';

/** The connections and settings of the service. */
export interface QueueServiceDeps {
  readonly redis: RedisConnection;
  readonly storage: StorageClient;
  readonly storageHealth: HealthClient;
  readonly config: Pick<
    QueueConfig,
    'redisPrefix' | 'maxWaiting' | 'defaultModel' | 'leaseMs' | 'reconcileMs' | 'sweepMs'
  >;
  readonly log: Logger;
}

/** The parts that main.ts starts and stops. */
export interface QueueService {
  readonly server: GrpcServer;
  readonly reconciler: Reconciler;
  /** Runs the reconciler periodically. Wake it when Redis may have lost data. */
  readonly reconcileLoop: Periodic;
  /** Runs the sweeper periodically. */
  readonly sweepLoop: Periodic;
  readonly readiness: Readiness;
}

/** Starts nothing. */
export function createQueueService({ redis, storage, storageHealth, config, log }: QueueServiceDeps): QueueService {
  const { maxWaiting, defaultModel, leaseMs, reconcileMs, sweepMs } = config;
  const keys = createKeys(config.redisPrefix);
  const producer = createProducer({ redis, keys, maxWaiting });
  const reader = createJobReader({ redis, keys });
  const outbox = createOutbox({ redis, keys });
  const registry = createModelRegistry({ redis, keys });
  const storeFor = createSongStore(storage);
  const placer = createRunPlacer({ producer, reader });

  const parts = {
    storeFor,
    enqueue: createEnqueue({ placer, registry, defaultModel }),
    cancel: createCancel({ placer, reader }),
    retry: createRetry({ placer, reader, registry, maxWaiting }),
    reader,
    outbox,
    registry,
    defaultModel,
    maxWaiting,
  };
  const server = createGrpcServer(loadQueue(), { ...submissionHandlers(parts), ...jobHandlers(parts) }, log);
  const reconciler = createReconciler({ storeFor, placer, reader, log });
  const sweeper = createSweeper({ redis, keys, leaseMs, log: log.child({ component: 'queue' }) });
  return {
    server,
    reconciler,
    reconcileLoop: createPeriodic({
      everyMs: reconcileMs,
      work: async (signal) => {
        const { queued, settled } = await reconciler.pass(signal);
        if (queued > 0 || settled > 0) log.info({ queued, settled }, 'queue reconciled with the store');
      },
      onError: (error) => log.warn({ err: error }, 'reconciliation failed'),
    }),
    sweepLoop: createPeriodic({
      everyMs: sweepMs,
      work: async () => {
        const { restored, removed, owed } = await sweeper.sweep();
        if (restored + removed + owed > 0) log.info({ restored, removed, owed }, 'queue swept');
      },
      onError: (error) => log.warn({ err: error }, 'sweep failed'),
    }),
    readiness: createReadiness({
      peers: [
        DESCRIPTORS,
        { name: 'redis', check: () => redis.ping() },
        {
          name: 'storage',
          check: (signal) =>
            storageHealth.assertServing({ deadlineMs: CHECK_TIMEOUT_MS, requestId: 'readiness', signal }),
        },
      ],
      setServing: (serving) => server.setServing(serving),
      log,
    }),
  };
}
