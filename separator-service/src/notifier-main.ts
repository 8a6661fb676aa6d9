// The notifier: delivers pending callbacks. It does not need a GPU, and is the only service that
// connects to other servers.

import { createRpcClient } from '@stemline/common/grpc/client.ts';
import { createLogList } from '@stemline/common/logging/log-list.ts';
import { createProbeServer } from '@stemline/common/net/probe-server.ts';
import { DESCRIPTORS } from '@stemline/common/process/descriptors.ts';
import { runService } from '@stemline/common/process/lifecycle.ts';
import { createReadiness } from '@stemline/common/process/readiness.ts';
import { createRedisConnection } from '@stemline/job-queue/connection.ts';
import { createKeys } from '@stemline/job-queue/keys.ts';
import { createOutbox } from '@stemline/job-queue/outbox.ts';
import { loadStorage } from '@stemline/proto/load.ts';
import { createDeliveryRecords } from './adapters/delivery-records.ts';
import { createAddressPolicy } from './notifier/address-policy.ts';
import { createDeliverer } from './notifier/deliver.ts';
import { createNotifierMetrics } from './notifier/metrics.ts';
import { createNotifier } from './notifier/notifier.ts';
import { parseConfig } from './notifier-config.ts';

const GRACE_MS = 15_000;

const spec = {
  name: 'notifier',
  config: () => parseConfig(process.env),
  graceMs: () => GRACE_MS,
  logSink: createLogList,
};

await runService(spec, async (config, log, life) => {
  const redis = createRedisConnection({ url: config.redisUrl, log });
  const peers = [DESCRIPTORS, { name: 'redis', check: () => redis.ping() }];
  const readiness = createReadiness({ peers, log });
  const outbox = createOutbox({ redis, keys: createKeys(config.redisPrefix) });
  const client = createRpcClient(loadStorage().definition, config.storageAddresses);
  const deliverer = createDeliverer({ policy: createAddressPolicy(), timeoutMs: config.timeoutMs });
  const metrics = createNotifierMetrics();
  const { delaysMs } = config;
  const records = createDeliveryRecords(client);
  const notifier = createNotifier({ outbox, deliverer, records, delaysMs, onResult: metrics.delivered, log });
  const probes = createProbeServer({ ready: readiness.ready, metrics: metrics.text });

  const port = await probes.start(config.host, config.port);
  life.onRelease('probes', () => probes.stop());
  life.onRelease('storage', () => client.close());
  await redis.start();
  life.onRelease('redis', () => redis.stop());
  readiness.start();
  life.onRelease('readiness', () => readiness.stop());
  life.onRelease('deliverer', () => deliverer.stop());
  const notifying = notifier.run(life.signal);
  life.onRelease('notifier', () => notifying);
  log.info({ host: config.host, port }, 'notifier is up');
});
