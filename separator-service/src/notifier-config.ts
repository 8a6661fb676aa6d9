// The settings of the notifier, read once from the environment.

import { ConfigError, createEnvReader, type Env, type EnvReader } from '@stemline/common/process/env.ts';
import { LOG_LEVELS } from './environment.ts';
import { DELAYS_MS, parseDelays } from './notifier/schedule.ts';

export interface NotifierConfig {
  readonly host: string;
  readonly port: number;
  readonly storageAddresses: readonly string[];
  readonly redisUrl: string;
  readonly redisPrefix: string;
  /** Milliseconds before each try. */
  readonly delaysMs: readonly number[];
  /** Time limit for one POST, from its connection to the end of its answer. */
  readonly timeoutMs: number;
  readonly logLevel: string;
  /** The Redis list that also gets log lines; empty: the list is off. */
  readonly logList: string;
}

const DELAYS = 'STEMLINE_CALLBACK_DELAYS';

export function parseConfig(env: Env): NotifierConfig {
  const read = createEnvReader(env);
  const delays = read.optional(DELAYS);
  const delaysMs = delays === undefined ? DELAYS_MS : parseDelays(delays);
  const config: NotifierConfig = {
    host: read.text('STEMLINE_HOST', '127.0.0.1'),
    port: read.port('STEMLINE_NOTIFIER_PORT', 50_054),
    storageAddresses: read.list('STEMLINE_STORAGE_ADDR', ['127.0.0.1:50051']),
    redisUrl: read.text('REDIS_URL', 'redis://127.0.0.1:6390'),
    redisPrefix: read.text('STEMLINE_REDIS_PREFIX', 'stemline'),
    delaysMs: delaysMs ?? DELAYS_MS,
    timeoutMs: read.integer('STEMLINE_CALLBACK_TIMEOUT_SECONDS', 15, { min: 1, max: 60 }) * 1_000,
    logLevel: read.choice('STEMLINE_LOG_LEVEL', LOG_LEVELS, 'info'),
    logList: read.text('STEMLINE_LOG_LIST', ''),
  };
  assertNoMistakes(read, delaysMs ? [] : [`${DELAYS} must be seconds with commas between them, not "${delays}"`]);
  return Object.freeze(config);
}

/** Throws one ConfigError with the mistakes of single settings and of their combinations. */
function assertNoMistakes(read: EnvReader, more: readonly string[]): void {
  const mistakes: string[] = [];
  try {
    read.done();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    mistakes.push(error.message);
  }
  mistakes.push(...more);
  if (mistakes.length > 0) throw new ConfigError(mistakes.join('\n'));
}
