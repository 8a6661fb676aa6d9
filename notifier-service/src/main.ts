// Starts the notifier, which posts the owed callbacks. It is the only service that connects to the
// servers of callers.

import { createLogList } from '@stemline/common/logging/log-list.ts';
import { runService } from '@stemline/common/process/lifecycle.ts';
import { parseConfig } from './config.ts';
import { createNotifierService } from './service.ts';

/** Covers the time for running POSTs to end, and the closing of all connections. */
const GRACE_MS = 15_000;

const spec = {
  name: 'notifier',
  config: () => parseConfig(process.env),
  graceMs: () => GRACE_MS,
  logSink: createLogList,
};

await runService(spec, async (config, log, life) => {
  const service = createNotifierService(config, log);

  const port = await service.probes.start(config.host, config.port);
  life.onRelease('probes', () => service.probes.stop());
  life.onRelease('storage', service.closeStorage);
  await service.redis.start();
  life.onRelease('redis', () => service.redis.stop());
  service.readiness.start();
  life.onRelease('readiness', () => service.readiness.stop());
  life.onRelease('poster', () => service.poster.stop());
  const notifying = service.notifier.run(life.signal);
  life.onRelease('notifier', () => notifying);
  log.info({ host: config.host, port }, 'notifier is up');
});
