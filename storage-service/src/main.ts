// The storage service: keeps audio and tracks, and the authoritative records about them.

import { createLogList } from '@stemline/common/logging/log-list.ts';
import { runService } from '@stemline/common/process/lifecycle.ts';
import { createObjectStore } from './adapters/create-object-store.ts';
import { createRedisCatalogue } from './adapters/redis-catalogue.ts';
import { createRedisConnection } from './adapters/redis-connection.ts';
import { parseConfig } from './config.ts';
import { createStorageService } from './service.ts';

const GRACE_MS = 25_000;
/** Time for running calls to end; the rest of the grace time is for closing. */
const DRAIN_MS = 20_000;

const spec = {
  name: 'storage-service',
  config: () => parseConfig(process.env),
  graceMs: () => GRACE_MS,
  logSink: createLogList,
};

await runService(spec, async (config, log, life) => {
  const store = createObjectStore(config.store, (error) => log.error({ err: error }, 'store upkeep failed'));
  const redis = createRedisConnection(config.redisUrl, log);
  const catalogue = createRedisCatalogue(redis, config.redisPrefix);
  const service = createStorageService({ ...config, store, catalogue, log });

  await store.start();
  life.onRelease('store', () => store.stop());
  service.catalogueSync.start();
  life.onRelease('catalogue', () => service.catalogueSync.stop());
  service.sweeping.start();
  life.onRelease('sweeping', () => service.sweeping.stop());
  const port = await service.server.start(config.host, config.port);
  life.onRelease('server', () => service.server.stop(DRAIN_MS));
  service.readiness.start();
  life.onRelease('readiness', () => service.readiness.stop());
  log.info({ host: config.host, port, store: config.store.kind }, 'storage service is up');
});
