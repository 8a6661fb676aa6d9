// Reads the settings of the gateway once from the environment.

import { LOG_LEVELS } from '@stemline/common/logging/logger.ts';
import { createEnvReader, type Env } from '@stemline/common/process/env.ts';
import { type AccessRules, parseHosts, parseOrigins, parsePublicUrl } from './http/access/rules.ts';

/** The settings of a gateway. */
export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  /** `host:port` of every storage service. */
  readonly storageAddresses: readonly string[];
  /** `host:port` of every queue service. */
  readonly queueAddresses: readonly string[];
  readonly access: AccessRules;
  /** The path of the address that people open, without a final slash; empty: none. */
  readonly publicPath: string;
  readonly limits: UploadLimits;
  /** The most downloads at the same time. */
  readonly maxDownloads: number;
  /** The most streams of events, and requests that wait for the end of a song, at the same time. */
  readonly maxEventStreams: number;
  readonly logLevel: string;
}

/** Limits of requests with audio. */
export interface UploadLimits {
  /** The most bytes of a JSON body. Decoded from base64, its audio is a quarter smaller. */
  readonly maxJsonBytes: number;
  /** The most bytes of audio in a raw or multipart upload. */
  readonly maxRawBytes: number;
  /**
   * The gateway disconnects a caller that sends or reads less than 1 KiB a second over this time.
   */
  readonly slowBodyMs: number;
}

/**
 * `machineName`: as the operating system reports it. Throws a ConfigError that names every mistake.
 */
export function parseConfig(env: Env, machineName: string): GatewayConfig {
  const read = createEnvReader(env);
  const host = read.text('STEMLINE_HOST', '127.0.0.1');
  const publicUrl = read.parsed(
    'STEMLINE_PUBLIC_URL',
    parsePublicUrl,
    'be an http(s) address such as https://music.example.org or https://example.org/music',
  );
  const config: GatewayConfig = {
    host,
    port: read.port('STEMLINE_PORT', 5000),
    storageAddresses: read.list('STEMLINE_STORAGE_ADDR', ['127.0.0.1:50051']),
    queueAddresses: read.list('STEMLINE_QUEUE_ADDR', ['127.0.0.1:50052']),
    access: {
      publicOrigin: publicUrl?.origin,
      allowedOrigins:
        read.parsed('STEMLINE_ALLOWED_ORIGINS', parseOrigins, 'list http(s) origins such as https://app.example.org') ??
        [],
      allowedHosts: read.parsed('STEMLINE_ALLOWED_HOSTS', parseHosts, 'list host names without ports, or be *') ?? [],
      machineName,
      listenHost: host,
    },
    publicPath: publicUrl?.path ?? '',
    limits: {
      maxJsonBytes: read.integer('STEMLINE_MAX_JSON_BYTES', 32 * 1024 ** 2, { min: 1 }),
      maxRawBytes: read.integer('STEMLINE_MAX_RAW_BYTES', 512 * 1024 ** 2, { min: 1 }),
      slowBodyMs: read.integer('STEMLINE_SLOW_BODY_SECONDS', 30, { min: 1 }) * 1000,
    },
    maxDownloads: read.integer('STEMLINE_MAX_DOWNLOADS', 100, { min: 1 }),
    maxEventStreams: read.integer('STEMLINE_MAX_EVENT_STREAMS', 1_500, { min: 1 }),
    logLevel: read.choice('STEMLINE_LOG_LEVEL', LOG_LEVELS, 'info'),
  };
  read.done();
  return Object.freeze(config);
}
