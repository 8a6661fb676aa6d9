// Starts the storage service, which stores audio, tracks and the records of songs.

import { createLogList } from '@stemline/common/logging/log-list.ts';
import { runService } from '@stemline/common/process/lifecycle.ts';
import { parseConfig } from './config.ts';
import { assertStoreSchema } from './domain/store-schema.ts';
import { createStorageService } from './service.ts';

const GRACE_MS = 25_000;
/** The longest wait for running calls. The rest of the grace time is for the other releases. */
const DRAIN_MS = 20_000;

const spec = {
  name: 'storage-service',
  config: () => parseConfig(process.env),
  graceMs: () => GRACE_MS,
  logSink: createLogList,
};

await runService(spec, async (config, log, life) => {
  const service = createStorageService(config, log);

  await service.store.start();
  life.onRelease('store', () => service.store.stop());
  await assertStoreSchema(service.store, config.dataDir);
  service.catalogueSync.start();
  life.onRelease('catalogue', () => service.catalogueSync.stop());
  service.janitorLoop.start();
  life.onRelease('janitor', () => service.janitorLoop.stop());
  service.expiryLoop.start();
  life.onRelease('expiry', () => service.expiryLoop.stop());
  const port = await service.server.start(config.host, config.port);
  life.onRelease('server', () => service.server.stop(DRAIN_MS));
  service.readiness.start();
  life.onRelease('readiness', () => service.readiness.stop());
  log.info({ host: config.host, port }, 'storage service is up');
});
