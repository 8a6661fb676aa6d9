// Reads the settings of the queue service from the environment.

import { LOG_LEVELS } from '@stemline/common/logging/logger.ts';
import {
  ALLOW_NONE,
  ALLOW_RULE,
  type AllowList,
  parseAllowList,
} from '@stemline/common/net/address-guard/allow-list.ts';
import { createEnvReader, type Env } from '@stemline/common/process/env.ts';

/** The settings; docs/settings.md describes them. */
export interface QueueConfig {
  readonly host: string;
  readonly port: number;
  /** As for createRpcClient(). */
  readonly storageAddresses: readonly string[];
  readonly redisUrl: string;
  /** The first part of all keys in Redis. */
  readonly redisPrefix: string;
  /** The most songs that may wait at the same time. */
  readonly maxWaiting: number;
  /** The model for requests without a model or for `auto`. `auto`: the separators choose it. */
  readonly defaultModel: string;
  /** The lease of a claim. Separators must have the same value. */
  readonly leaseMs: number;
  /** Time between two complete comparisons of the queue with the store. */
  readonly reconcileMs: number;
  /** Time between two sweeps of the queue. */
  readonly sweepMs: number;
  /** Receivers of callbacks that are accepted although their addresses are not public. */
  readonly callbackAllow: AllowList;
  readonly logLevel: string;
  /** The key of the Redis list that also receives log lines. Empty: none. */
  readonly logList: string;
}

/** Throws one ConfigError that names every wrong setting. */
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
    reconcileMs: read.integer('STEMLINE_RECONCILE_SECONDS', 900, { min: 1 }) * 1000,
    sweepMs: read.integer('STEMLINE_SWEEP_SECONDS', 5, { min: 1 }) * 1000,
    callbackAllow: read.parsed('STEMLINE_CALLBACK_ALLOW', parseAllowList, ALLOW_RULE) ?? ALLOW_NONE,
    logLevel: read.choice('STEMLINE_LOG_LEVEL', LOG_LEVELS, 'info'),
    logList: read.text('STEMLINE_LOG_LIST', ''),
  };
  read.done();
  return Object.freeze(config);
}
