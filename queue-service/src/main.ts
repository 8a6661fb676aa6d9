// Starts the queue service, which records requests for songs and queues their runs.

import { createLogList } from '@stemline/common/logging/log-list.ts';
import { runService } from '@stemline/common/process/lifecycle.ts';
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
  const service = createQueueService(config, log);

  life.onRelease('storage', service.closeStorage);
  life.onRelease('redis', () => service.redis.stop());
  await service.redis.start();
  service.reconcileLoop.start();
  life.onRelease('reconciler', () => service.reconcileLoop.stop());
  service.sweepLoop.start();
  life.onRelease('sweeper', () => service.sweepLoop.stop());
  const port = await service.server.start(config.host, config.port);
  life.onRelease('server', () => service.server.stop(DRAIN_MS));
  life.onRelease('watches', () => service.watches.stop());
  service.readiness.start();
  life.onRelease('readiness', () => service.readiness.stop());
  log.info({ host: config.host, port }, 'queue service is up');
});
