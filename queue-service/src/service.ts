// Assembles the queue service from its settings, for main.ts and for tests.

import { createPeriodic, type Periodic } from '@stemline/common/async/periodic.ts';
import { createRpcClient } from '@stemline/common/grpc/client.ts';
import { createHealthClient } from '@stemline/common/grpc/health-client.ts';
import { createGrpcServer, type GrpcServer } from '@stemline/common/grpc/server.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { DESCRIPTORS } from '@stemline/common/process/descriptors.ts';
import { CHECK_TIMEOUT_MS, createReadiness, type Readiness } from '@stemline/common/process/readiness.ts';
import { createRedisConnection, type RedisConnection } from '@stemline/job-queue/connection.ts';
import { createKeys } from '@stemline/job-queue/keys.ts';
import { createModelRegistry } from '@stemline/job-queue/model-registry.ts';
import { createOutbox } from '@stemline/job-queue/outbox.ts';
import { createProducer } from '@stemline/job-queue/producer.ts';
import { createJobReader } from '@stemline/job-queue/reader.ts';
import { createSweeper } from '@stemline/job-queue/sweeper.ts';
import { createWatchHub, type WatchHub } from '@stemline/job-queue/watch/hub.ts';
import { loadQueue, loadStorage } from '@stemline/proto/load.ts';
import { createSongStore } from './adapters/storage-client.ts';
import type { QueueConfig } from './config.ts';
import { createCancel } from './domain/cancel.ts';
import { createEnqueue } from './domain/enqueue.ts';
import { createForecaster } from './domain/forecast/forecaster.ts';
import { createRunPlacer } from './domain/place-run.ts';
import { createReconciler, type Reconciler } from './domain/reconciler.ts';
import { createRetry } from './domain/retry.ts';
import { jobHandlers } from './handlers/jobs.ts';
import { submissionHandlers } from './handlers/submissions.ts';
import { watchHandlers } from './handlers/watch-job.ts';

/** The settings that the parts of the service use. */
export interface QueueServiceConfig extends Omit<QueueConfig, 'host' | 'port' | 'logLevel' | 'logList'> {
  /** Milliseconds between two checks of the peers. Default: that of createReadiness(). */
  readonly checkMs?: number;
  /** Milliseconds between the heartbeats of a watch. Default: that of the contract. */
  readonly heartbeatMs?: number;
}

/** The parts that main.ts starts and releases. */
export interface QueueService {
  /** Each new connection wakes the reconcileLoop, because Redis may have lost data before it. */
  readonly redis: RedisConnection;
  readonly server: GrpcServer;
  /** Ends its watches when it stops; they would outlast any wait for running calls. */
  readonly watches: WatchHub;
  readonly reconciler: Reconciler;
  /** Runs the reconciler periodically. */
  readonly reconcileLoop: Periodic;
  /** Runs the sweeper periodically. */
  readonly sweepLoop: Periodic;
  readonly readiness: Readiness;
  /** Closes the connections to the storage service. */
  readonly closeStorage: () => void;
}

/**
 * The shortest time after which a watch ends whose job Redis has lost. By then the reconciler has
 * queued the job again if its run is open.
 */
const MIN_MISSING_MS = 60_000;

/** Builds all parts and starts none. */
export function createQueueService(config: QueueServiceConfig, log: Logger): QueueService {
  const { storageAddresses, maxWaiting, defaultModel, leaseMs, reconcileMs, sweepMs, checkMs } = config;
  const redis = createRedisConnection({ url: config.redisUrl, log });
  const storage = createRpcClient(loadStorage().definition, storageAddresses);
  const storageHealth = createHealthClient(storageAddresses);
  const keys = createKeys(config.redisPrefix);
  const producer = createProducer({ redis, keys, maxWaiting });
  const reader = createJobReader({ redis, keys });
  const outbox = createOutbox({ redis, keys });
  const registry = createModelRegistry({ redis, keys });
  const watches = createWatchHub({ redis, keys, missingMs: Math.max(MIN_MISSING_MS, 2 * reconcileMs) });
  const storeFor = createSongStore(storage);
  const placer = createRunPlacer({ producer, reader });

  const parts = {
    storeFor,
    enqueue: createEnqueue({ placer, registry, defaultModel }),
    cancel: createCancel({ placer, reader }),
    retry: createRetry({ placer, reader, registry, maxWaiting }),
    reader,
    forecaster: createForecaster({ reader, registry }),
    watches,
    heartbeatMs: config.heartbeatMs,
    outbox,
    registry,
    defaultModel,
    maxWaiting,
  };
  const handlers = { ...submissionHandlers(parts), ...jobHandlers(parts), ...watchHandlers(parts) };
  const server = createGrpcServer(loadQueue(), handlers, log);
  const reconciler = createReconciler({ storeFor, placer, reader, log });
  const sweeper = createSweeper({ redis, keys, leaseMs, log: log.child({ component: 'queue' }) });
  const reconcileLoop = createPeriodic({
    everyMs: reconcileMs,
    work: async (signal) => {
      const { queued, settled } = await reconciler.pass(signal);
      if (queued > 0 || settled > 0) log.info({ queued, settled }, 'queue reconciled with the store');
    },
    onError: (error) => log.warn({ err: error }, 'reconciliation failed'),
  });
  redis.onReady(() => reconcileLoop.wake());
  return {
    redis,
    server,
    watches,
    reconciler,
    reconcileLoop,
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
      ...(checkMs !== undefined && { everyMs: checkMs }),
    }),
    closeStorage: () => {
      storage.close();
      storageHealth.close();
    },
  };
}
