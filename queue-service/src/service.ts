// Assembles the queue service from its settings, for main.ts and for tests.

import { createPeriodic, type Periodic } from '@stemline/common/async/periodic.ts';
import { createRpcClient } from '@stemline/common/grpc/client.ts';
import { createHealthClient } from '@stemline/common/grpc/health-client.ts';
import { createGrpcServer, type GrpcServer } from '@stemline/common/grpc/server.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { createAddressGuard } from '@stemline/common/net/address-guard/guard.ts';
import { ownAddresses } from '@stemline/common/net/address-guard/own-addresses.ts';
import { inContainer } from '@stemline/common/process/container.ts';
import { DESCRIPTORS } from '@stemline/common/process/descriptors.ts';
import { CHECK_TIMEOUT_MS, createReadiness, type Readiness } from '@stemline/common/process/readiness.ts';
import { createRedisConnection, type RedisConnection } from '@stemline/job-queue/connection.ts';
import { createDeliveries } from '@stemline/job-queue/deliveries.ts';
import { createKeys } from '@stemline/job-queue/keys.ts';
import { createModelRegistry } from '@stemline/job-queue/model-registry.ts';
import { createProducer } from '@stemline/job-queue/producer.ts';
import { createJobReader } from '@stemline/job-queue/reader.ts';
import { createRebuildMark } from '@stemline/job-queue/rebuild-mark.ts';
import { createSweeper } from '@stemline/job-queue/sweeper.ts';
import { createWatchHub, type WatchHub } from '@stemline/job-queue/watch/hub.ts';
import { loadQueue, loadStorage } from '@stemline/proto/load.ts';
import { createSongStore } from './adapters/storage-client.ts';
import type { QueueConfig } from './config.ts';
import { createCancel } from './domain/cancel.ts';
import { createDoubtfulRuns } from './domain/doubtful-runs.ts';
import { createEnqueue } from './domain/enqueue.ts';
import { createEstimateOf } from './domain/estimate-of.ts';
import { createForecaster } from './domain/forecast/forecaster.ts';
import { createRunPlacer } from './domain/place-run.ts';
import { createReconciler, type Reconciler } from './domain/reconciler.ts';
import { createRedeliver } from './domain/redeliver.ts';
import { createRetry } from './domain/retry.ts';
import { deliveryHandlers } from './handlers/deliveries.ts';
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
 * The time after which a watch ends whose job Redis has lost. By then the reconciler has queued the
 * job again if its run is open, unless it has more than ten thousand to queue.
 */
const MISSING_MS = 60_000;
/** Milliseconds between two checks of the reconciler, each of which costs one small script. */
const CHECK_QUEUE_MS = 1_000;

/** Builds all parts and starts none. */
export function createQueueService(config: QueueServiceConfig, log: Logger): QueueService {
  const { storageAddresses, maxWaiting, defaultModel, leaseMs, reconcileMs, sweepMs, checkMs } = config;
  const redis = createRedisConnection({ url: config.redisUrl, log });
  const storage = createRpcClient(loadStorage().definition, storageAddresses);
  const storageHealth = createHealthClient(storageAddresses);
  const keys = createKeys(config.redisPrefix);
  const queueLog = log.child({ component: 'queue' });
  const producer = createProducer({ redis, keys, maxWaiting });
  const reader = createJobReader({ redis, keys, log: queueLog });
  const deliveries = createDeliveries({ redis, keys, log: queueLog });
  const registry = createModelRegistry({ redis, keys, log: queueLog });
  const watches = createWatchHub({ redis, keys, log: queueLog, missingMs: MISSING_MS });
  const storeFor = createSongStore(storage);
  const doubts = createDoubtfulRuns();
  const placer = createRunPlacer({ producer, reader, doubts });

  const guard = createAddressGuard({ allow: config.callbackAllow, ownAddresses, inContainer: inContainer() });

  const forecaster = createForecaster({ reader, registry, log });
  const estimateOf = createEstimateOf({ reader, forecaster });

  const parts = {
    storeFor,
    enqueue: createEnqueue({ placer, registry, defaultModel, guard, estimateOf }),
    cancel: createCancel({ placer, reader }),
    retry: createRetry({ placer, reader, registry, doubts, maxWaiting }),
    reader,
    forecaster,
    watches,
    heartbeatMs: config.heartbeatMs,
    deliveries,
    redeliver: createRedeliver({ deliveries, placer }),
    registry,
    defaultModel,
    guard,
    maxWaiting,
  };
  const handlers = {
    ...submissionHandlers(parts),
    ...jobHandlers(parts),
    ...watchHandlers(parts),
    ...deliveryHandlers(parts),
  };
  const server = createGrpcServer(loadQueue(), handlers, log);
  const mark = createRebuildMark({ redis, keys });
  const reconciler = createReconciler({ storeFor, placer, reader, mark, doubts, log, everyMs: reconcileMs });
  const sweeper = createSweeper({ redis, keys, leaseMs, log: queueLog });
  const reconcileLoop = createPeriodic({
    everyMs: CHECK_QUEUE_MS,
    work: async (signal) => {
      const { queued, settled } = await reconciler.check(signal);
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
