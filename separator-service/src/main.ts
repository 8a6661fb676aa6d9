// Starts the separator, which claims jobs, runs the engine and uploads tracks.

import { availableParallelism, hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createLogList } from '@stemline/common/logging/log-list.ts';
import { runService } from '@stemline/common/process/lifecycle.ts';
import { ConfigError } from '@stemline/common/process/start-refused.ts';
import { parseConfig, type SeparatorConfig } from './config.ts';
import { createSeparatorService } from './service.ts';

/** Time after the drain time, in which jobs are handed back and the engine is stopped. */
const ENDING_MS = 10_000;

const engineFolder = fileURLToPath(new URL('../../engine', import.meta.url));
const self = { hostname: hostname(), pid: process.pid, cores: availableParallelism(), engineFolder };
const spec = {
  name: 'separator',
  config: () => parseConfig(process.env, self),
  graceMs: ({ drainMs }: SeparatorConfig) => drainMs + ENDING_MS,
  logSink: createLogList,
};

await runService(spec, async (config, log, life) => {
  const onRefusal = (reason: string) => life.fail(new ConfigError(reason));
  const service = createSeparatorService(config, self, log, onRefusal);

  const port = await service.probes.start(config.host, config.port);
  life.onRelease('probes', () => service.probes.stop());
  await service.folders.collect();
  service.folders.start();
  life.onRelease('folders', () => service.folders.stop());
  life.onRelease('storage', service.closeStorage);
  await service.redis.start();
  life.onRelease('redis', () => service.redis.stop());
  service.readiness.start();
  life.onRelease('readiness', () => service.readiness.stop());
  await service.consumer.start();
  life.onRelease('consumer', () => service.consumer.stop());

  const publishing = service.models.run(life.signal);
  life.onRelease('models', () => publishing);
  service.engine.start();
  life.onRelease('engine', () => service.engine.stop());
  life.onRelease('decoder', () => service.spareDecoder.close());
  life.onRelease('encoders', () => service.spareEncoders.close());
  const working = service.work.run(life.signal);
  life.onRelease('work', () => working);
  log.info({ host: config.host, port, worker: config.workerName }, 'separator is up');
});
