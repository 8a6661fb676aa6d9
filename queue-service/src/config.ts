// The settings of the queue service, read once from the environment.

import { createEnvReader, type Env } from '@stemline/common/env.ts';

export interface QueueConfig {
  readonly host: string;
  readonly port: number;
  readonly storageAddresses: readonly string[];
  readonly redisUrl: string;
  readonly redisPrefix: string;
  /** Songs that may wait at once; more are refused. */
  readonly maxWaiting: number;
  /** What an empty model name or `auto` means; `auto` leaves it to the separators. */
  readonly defaultModel: string;
  /** How long a silent separator keeps its job: the same here as for the separators. */
  readonly leaseMs: number;
  readonly reconcileMs: number;
  readonly sweepMs: number;
  readonly logLevel: string;
  /** The Redis list that also gets log lines; empty: none. */
  readonly logList: string;
}

export function parseConfig(env: Env): QueueConfig {
  const read = createEnvReader(env);
  const config: QueueConfig = {
    host: read.text('STEMLINE_HOST', '127.0.0.1'),
    port: read.port('STEMLINE_QUEUE_PORT', 50_052),
    storageAddresses: read.list('STEMLINE_STORAGE_ADDR', ['127.0.0.1:50051']),
    redisUrl: read.text('REDIS_URL', 'redis://127.0.0.1:6390'),
    redisPrefix: read.text('STEMLINE_REDIS_PREFIX', 'stemline'),
    maxWaiting: read.integer('STEMLINE_MAX_WAITING', 10_000, { min: 1 }),
    defaultModel: read.text('STEMLINE_DEFAULT_MODEL', 'auto'),
    leaseMs: read.integer('STEMLINE_LEASE_SECONDS', 30, { min: 1, max: 3_600 }) * 1000,
    reconcileMs: read.integer('STEMLINE_RECONCILE_SECONDS', 30, { min: 1 }) * 1000,
    sweepMs: read.integer('STEMLINE_SWEEP_SECONDS', 5, { min: 1 }) * 1000,
    logLevel: read.choice('STEMLINE_LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info'),
    logList: read.text('STEMLINE_LOG_LIST', ''),
  };
  read.done();
  return Object.freeze(config);
}
