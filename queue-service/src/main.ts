// Starts the queue service, which records requests for songs and queues their runs.

import { createRpcClient } from '@stemline/common/grpc/client.ts';
import { createHealthClient } from '@stemline/common/grpc/health-client.ts';
import { createLogList } from '@stemline/common/logging/log-list.ts';
import { runService } from '@stemline/common/process/lifecycle.ts';
import { createRedisConnection } from '@stemline/job-queue/connection.ts';
import { loadStorage } from '@stemline/proto/load.ts';
import { parseConfig } from './config.ts';
import { createQueueService } from './service.ts';

const GRACE_MS = 25_000;
/** The longest wait for running calls. The rest of the grace time is for the other releases. */
const DRAIN_MS = 15_000;

const spec = {
  name: 'queue-service',
  config: () => parseConfig(process.env),
  graceMs: () => GRACE_MS,
  logSink: createLogList,
};

await runService(spec, async (config, log, life) => {
  const redis = createRedisConnection({ url: config.redisUrl, log });
  life.onRelease('redis', () => redis.stop());
  const storage = createRpcClient(loadStorage().definition, config.storageAddresses);
  life.onRelease('storage', () => storage.close());
  const storageHealth = createHealthClient(config.storageAddresses);
  life.onRelease('storage health', () => storageHealth.close());
  const service = createQueueService({ redis, storage, storageHealth, config, log });

  redis.onReady(() => service.reconcileLoop.wake());
  await redis.start();
  service.reconcileLoop.start();
  life.onRelease('reconciler', () => service.reconcileLoop.stop());
  service.sweepLoop.start();
  life.onRelease('sweeper', () => service.sweepLoop.stop());
  const port = await service.server.start(config.host, config.port);
  life.onRelease('server', () => service.server.stop(DRAIN_MS));
  service.readiness.start();
  life.onRelease('readiness', () => service.readiness.stop());
  log.info({ host: config.host, port }, 'queue service is up');
});
