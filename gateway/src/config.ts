// The settings of the gateway, read once from the environment.

import { createEnvReader, type Env } from '@stemline/common/env.ts';

export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  readonly storageAddresses: readonly string[];
  readonly queueAddresses: readonly string[];
  readonly limits: UploadLimits;
  /** Downloads at a time. */
  readonly maxDownloads: number;
  readonly logLevel: string;
}

export interface UploadLimits {
  /** The whole JSON body; the audio in it is a quarter smaller. */
  readonly maxJsonBytes: number;
  /** The audio of a raw or multipart upload. */
  readonly maxRawBytes: number;
  /** A caller that sends or takes less than a kibibyte a second is ended after this time. */
  readonly slowBodyMs: number;
}

export function parseConfig(env: Env): GatewayConfig {
  const read = createEnvReader(env);
  const config: GatewayConfig = {
    host: read.text('STEMLINE_HOST', '127.0.0.1'),
    port: read.port('STEMLINE_PORT', 5000),
    storageAddresses: read.list('STEMLINE_STORAGE_ADDR', ['127.0.0.1:50051']),
    queueAddresses: read.list('STEMLINE_QUEUE_ADDR', ['127.0.0.1:50052']),
    limits: {
      maxJsonBytes: read.integer('STEMLINE_MAX_JSON_BYTES', 32 * 1024 ** 2, { min: 1 }),
      maxRawBytes: read.integer('STEMLINE_MAX_RAW_BYTES', 512 * 1024 ** 2, { min: 1 }),
      slowBodyMs: read.integer('STEMLINE_SLOW_BODY_SECONDS', 30, { min: 1 }) * 1000,
    },
    maxDownloads: read.integer('STEMLINE_MAX_DOWNLOADS', 100, { min: 1 }),
    logLevel: read.choice('STEMLINE_LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info'),
  };
  read.done();
  return Object.freeze(config);
}
