// Settings of a gateway for tests.

import type { GatewayConfig } from '@stemline/gateway/config.ts';

/** Rules that allow only local access. Raw requests of tests use the host name `x`. */
const LOCAL_ACCESS: GatewayConfig['access'] = {
  publicOrigin: undefined,
  allowedOrigins: [],
  allowedHosts: ['x'],
  machineName: 'machine',
  listenHost: '127.0.0.1',
};

/** The ports of a storage service and of a queue service on this machine. */
interface ServicePorts {
  readonly storagePort: number;
  readonly queuePort: number;
}

/** Settings that differ from those of gatewayConfig(). */
export interface GatewayChanges {
  readonly limits?: Partial<GatewayConfig['limits']> | undefined;
  readonly access?: Partial<GatewayConfig['access']> | undefined;
  readonly publicPath?: string | undefined;
  readonly maxDownloads?: number | undefined;
  readonly maxEventStreams?: number | undefined;
}

/** Returns the settings of a gateway on a free port, without a log. */
export function gatewayConfig({ storagePort, queuePort }: ServicePorts, changes: GatewayChanges = {}): GatewayConfig {
  return {
    host: '127.0.0.1',
    port: 0,
    storageAddresses: [`127.0.0.1:${storagePort}`],
    queueAddresses: [`127.0.0.1:${queuePort}`],
    access: { ...LOCAL_ACCESS, ...changes.access },
    publicPath: changes.publicPath ?? '',
    limits: { maxJsonBytes: 4 * 1024 ** 2, maxRawBytes: 8 * 1024 ** 2, slowBodyMs: 30_000, ...changes.limits },
    maxDownloads: changes.maxDownloads ?? 100,
    maxEventStreams: changes.maxEventStreams ?? 1_500,
    logLevel: 'silent',
  };
}
