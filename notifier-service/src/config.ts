// Reads the settings of the notifier once from the environment.

import { LOG_LEVELS } from '@stemline/common/logging/logger.ts';
import {
  ALLOW_NONE,
  ALLOW_RULE,
  type AllowList,
  parseAllowList,
} from '@stemline/common/net/address-guard/allow-list.ts';
import { createEnvReader, type Env } from '@stemline/common/process/env.ts';
import { parseSecrets, SECRETS_RULE } from './adapters/signature.ts';
import { DELAYS_MS, DELAYS_RULE, parseDelays } from './domain/schedule.ts';

/** All settings of the notifier. */
export interface NotifierConfig {
  readonly host: string;
  /** The port for health and metrics. */
  readonly port: number;
  readonly storageAddresses: readonly string[];
  readonly redisUrl: string;
  readonly redisPrefix: string;
  /** Milliseconds before each attempt at a delivery. */
  readonly delaysMs: readonly number[];
  /** Time limit for one POST, from its connection to the end of its answer. */
  readonly timeoutMs: number;
  /** Receivers that may be called although their addresses are not public. */
  readonly callbackAllow: AllowList;
  /** Sign the callbacks that have no secret of their own. Empty: those are not signed. */
  readonly callbackSecrets: readonly string[];
  readonly logLevel: string;
  /** The Redis list that also receives log lines. Empty: none. */
  readonly logList: string;
}

/** Throws one ConfigError that names every wrong setting. */
export function parseConfig(env: Env): NotifierConfig {
  const read = createEnvReader(env);
  const config: NotifierConfig = {
    host: read.text('STEMLINE_HOST', '127.0.0.1'),
    port: read.port('STEMLINE_NOTIFIER_PORT', 50_054),
    storageAddresses: read.list('STEMLINE_STORAGE_ADDR', ['127.0.0.1:50051']),
    redisUrl: read.text('REDIS_URL', 'redis://127.0.0.1:6390'),
    redisPrefix: read.text('STEMLINE_REDIS_PREFIX', 'stemline'),
    delaysMs: read.parsed('STEMLINE_CALLBACK_DELAYS', parseDelays, DELAYS_RULE) ?? DELAYS_MS,
    timeoutMs: read.integer('STEMLINE_CALLBACK_TIMEOUT_SECONDS', 15, { min: 1, max: 60 }) * 1_000,
    callbackAllow: read.parsed('STEMLINE_CALLBACK_ALLOW', parseAllowList, ALLOW_RULE) ?? ALLOW_NONE,
    callbackSecrets: read.secret('STEMLINE_CALLBACK_SECRETS', parseSecrets, SECRETS_RULE) ?? [],
    logLevel: read.choice('STEMLINE_LOG_LEVEL', LOG_LEVELS, 'info'),
    logList: read.text('STEMLINE_LOG_LIST', ''),
  };
  read.done();
  return Object.freeze(config);
}
