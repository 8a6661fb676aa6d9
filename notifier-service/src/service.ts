// Assembles the notifier from its settings, for main.ts.

import { createRpcClient } from '@stemline/common/grpc/client.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { createAddressGuard } from '@stemline/common/net/address-guard/guard.ts';
import { ownAddresses } from '@stemline/common/net/address-guard/own-addresses.ts';
import { createProbeServer, type ProbeServer } from '@stemline/common/net/probe-server.ts';
import { inContainer } from '@stemline/common/process/container.ts';
import { DESCRIPTORS } from '@stemline/common/process/descriptors.ts';
import { createReadiness, type Readiness } from '@stemline/common/process/readiness.ts';
import { createRedisConnection, type RedisConnection } from '@stemline/job-queue/connection.ts';
import { createKeys } from '@stemline/job-queue/keys.ts';
import { createOutbox } from '@stemline/job-queue/outbox.ts';
import { createSubscription } from '@stemline/job-queue/subscription.ts';
import { loadStorage } from '@stemline/proto/load.ts';
import { createGrpcDeliveryRecords } from './adapters/grpc-delivery-records.ts';
import { createHttpPoster, type HttpPoster } from './adapters/http-poster.ts';
import { createResolveHost } from './adapters/resolve-host.ts';
import type { NotifierConfig } from './config.ts';
import { createNotifier, type Notifier } from './domain/notifier.ts';
import { createNotifierMetrics } from './metrics.ts';

/** The parts that main.ts starts and releases. */
interface NotifierService {
  readonly redis: RedisConnection;
  readonly readiness: Readiness;
  readonly probes: ProbeServer;
  readonly poster: HttpPoster;
  readonly notifier: Notifier;
  /** Closes the connection to the storage service. */
  readonly closeStorage: () => void;
}

/** Builds all parts and starts none. */
export function createNotifierService(config: NotifierConfig, log: Logger): NotifierService {
  const redis = createRedisConnection({ url: config.redisUrl, log });
  const readiness = createReadiness({ peers: [DESCRIPTORS, { name: 'redis', check: () => redis.ping() }], log });
  const storage = createRpcClient(loadStorage().definition, config.storageAddresses);
  const surroundings = { ownAddresses, inContainer: inContainer() };
  const poster = createHttpPoster({
    timeoutMs: config.timeoutMs,
    secrets: config.callbackSecrets,
    guard: createAddressGuard({ allow: config.callbackAllow, ...surroundings }),
    resolveHost: createResolveHost(),
    inContainer: surroundings.inContainer,
  });
  const metrics = createNotifierMetrics();
  const keys = createKeys(config.redisPrefix);
  const notifier = createNotifier({
    outbox: createOutbox({ redis, keys, log }),
    subscribe: (onDue) =>
      createSubscription({ redis, channels: [keys.outbox], onMessage: onDue, onSubscribed: onDue, log }),
    poster,
    records: createGrpcDeliveryRecords(storage),
    delaysMs: config.delaysMs,
    onResult: metrics.deliveryHandled,
    log,
  });
  return {
    redis,
    readiness,
    probes: createProbeServer({ ready: readiness.ready, metrics: metrics.text }),
    poster,
    notifier,
    closeStorage: () => storage.close(),
  };
}
