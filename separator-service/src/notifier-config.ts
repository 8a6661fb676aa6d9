// The settings of the notifier, read once from the environment.

import { createEnvReader, type Env } from '@stemline/common/env.ts';
import { LOG_LEVELS } from './environment.ts';
import { parseDelays } from './notifier/schedule.ts';

export interface NotifierConfig {
  readonly host: string;
  readonly port: number;
  readonly storageAddresses: readonly string[];
  readonly redisUrl: string;
  readonly redisPrefix: string;
  /** Milliseconds before each try. */
  readonly delaysMs: readonly number[];
  /** For one POST, from its connection to the end of its answer. */
  readonly timeoutMs: number;
  readonly logLevel: string;
}

export function parseConfig(env: Env): NotifierConfig {
  const read = createEnvReader(env);
  const delays = read.optional('STEMLINE_CALLBACK_DELAYS');
  const config: NotifierConfig = {
    host: read.text('STEMLINE_HOST', '127.0.0.1'),
    port: read.port('STEMLINE_NOTIFIER_PORT', 50_054),
    storageAddresses: read.list('STEMLINE_STORAGE_ADDR', ['127.0.0.1:50051']),
    redisUrl: read.text('REDIS_URL', 'redis://127.0.0.1:6390'),
    redisPrefix: read.text('STEMLINE_REDIS_PREFIX', 'stemline'),
    delaysMs: parseDelays(delays),
    timeoutMs: read.integer('STEMLINE_CALLBACK_TIMEOUT_SECONDS', 15, { min: 1, max: 60 }) * 1_000,
    logLevel: read.choice('STEMLINE_LOG_LEVEL', LOG_LEVELS, 'info'),
  };
  read.done();
  return Object.freeze(config);
}
