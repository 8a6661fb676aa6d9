// Reads the settings of the queue service once from the environment.

import { createEnvReader, type Env } from '@stemline/common/process/env.ts';

export interface QueueConfig {
  readonly host: string;
  readonly port: number;
  readonly storageAddresses: readonly string[];
  readonly redisUrl: string;
  readonly redisPrefix: string;
  /** The most songs that can wait at the same time; further ones are refused. */
  readonly maxWaiting: number;
  /** The meaning of an empty model name or `auto`. `auto` leaves the choice to the separators. */
  readonly defaultModel: string;
  /** A separator without a heartbeat keeps its job for this long. Separators use the same value. */
  readonly leaseMs: number;
  readonly reconcileMs: number;
  readonly sweepMs: number;
  readonly logLevel: string;
  /** The Redis list that also receives log lines. Empty: none. */
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
