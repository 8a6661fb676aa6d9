// Reads the settings of the gateway once from the environment.

import { createEnvReader, type Env } from '@stemline/common/process/env.ts';
import { parseHosts, parseOrigin, parseOrigins } from './http/access/origin.ts';
import type { AccessRules } from './http/access/rules.ts';

export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  readonly storageAddresses: readonly string[];
  readonly queueAddresses: readonly string[];
  readonly access: AccessRules;
  readonly limits: UploadLimits;
  /** Number of parallel downloads. */
  readonly maxDownloads: number;
  readonly logLevel: string;
}

export interface UploadLimits {
  /** The whole JSON body. The audio in it is a quarter smaller. */
  readonly maxJsonBytes: number;
  /** The audio of a raw or multipart upload. */
  readonly maxRawBytes: number;
  /**
   * A caller that sends or reads less than one kibibyte a second is disconnected after this time.
   */
  readonly slowBodyMs: number;
}

export function parseConfig(env: Env, machineName: string): GatewayConfig {
  const read = createEnvReader(env);
  const host = read.text('STEMLINE_HOST', '127.0.0.1');
  const config: GatewayConfig = {
    host,
    port: read.port('STEMLINE_PORT', 5000),
    storageAddresses: read.list('STEMLINE_STORAGE_ADDR', ['127.0.0.1:50051']),
    queueAddresses: read.list('STEMLINE_QUEUE_ADDR', ['127.0.0.1:50052']),
    access: {
      publicOrigin: read.parsed(
        'STEMLINE_PUBLIC_URL',
        parseOrigin,
        'be an http(s) address without a path, such as https://music.example.org',
      ),
      allowedOrigins:
        read.parsed('STEMLINE_ALLOWED_ORIGINS', parseOrigins, 'list http(s) origins such as https://app.example.org') ??
        [],
      allowedHosts: read.parsed('STEMLINE_ALLOWED_HOSTS', parseHosts, 'list host names without ports, or be *') ?? [],
      machineName,
      listenHost: host,
    },
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
