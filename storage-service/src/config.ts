// Reads the settings of the storage service from the environment.

import { resolve } from 'node:path';
import { LOG_LEVELS } from '@stemline/common/logging/logger.ts';
import { createEnvReader, type Env } from '@stemline/common/process/env.ts';

const DAY_MS = 86_400_000;
/** A thousand years, so that every time of an expiry fits into a message. */
const MAX_KEEP_DAYS = 365_000;

/** The settings; docs/settings.md describes them. */
export interface StorageConfig {
  readonly host: string;
  readonly port: number;
  /** The data folder, an absolute path. The objects are in its folder `objects`. */
  readonly dataDir: string;
  readonly redisUrl: string;
  /** The first part of all keys in Redis. */
  readonly redisPrefix: string;
  /** The largest audio file. */
  readonly maxAudioBytes: number;
  /** Milliseconds after its upload for which audio is kept that no song uses. */
  readonly orphanAudioMs: number;
  /** Milliseconds from the last use of a song to its removal. 0: songs are kept for ever. */
  readonly keepMs: number;
  readonly logLevel: string;
  /** The key of the Redis list that also receives log lines. Empty: none. */
  readonly logList: string;
}

/** Throws one ConfigError that names every wrong setting. */
export function parseConfig(env: Env): StorageConfig {
  const read = createEnvReader(env);
  const config: StorageConfig = {
    host: read.text('STEMLINE_HOST', '127.0.0.1'),
    port: read.port('STEMLINE_STORAGE_PORT', 50_051),
    dataDir: resolve(read.text('STEMLINE_DATA_DIR', 'data')),
    redisUrl: read.text('REDIS_URL', 'redis://127.0.0.1:6390'),
    redisPrefix: read.text('STEMLINE_REDIS_PREFIX', 'stemline'),
    maxAudioBytes: read.integer('STEMLINE_MAX_RAW_BYTES', 512 * 1024 ** 2, { min: 1 }),
    orphanAudioMs: read.integer('STEMLINE_ORPHAN_AUDIO_SECONDS', 3600, { min: 1 }) * 1000,
    keepMs: read.integer('STEMLINE_KEEP_DAYS', 0, { max: MAX_KEEP_DAYS }) * DAY_MS,
    logLevel: read.choice('STEMLINE_LOG_LEVEL', LOG_LEVELS, 'info'),
    logList: read.text('STEMLINE_LOG_LIST', ''),
  };
  read.done();
  return Object.freeze(config);
}
