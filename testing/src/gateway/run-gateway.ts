// Starts and stops the parts of a gateway in the order of its main.ts.

import { createSilentLogger, type Logger } from '@stemline/common/logging/logger.ts';
import type { GatewayConfig } from '@stemline/gateway/config.ts';
import { createGatewayService, type GatewayOverrides, type GatewayService } from '@stemline/gateway/service.ts';

/** A running gateway. */
export interface RunningGateway {
  readonly parts: GatewayService;
  readonly port: number;
  /** Waits up to `graceMs` for running requests to end, then closes their connections. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Starts a gateway, which closes `peers` when it stops. Default: its own peers, and a silent log.
 */
export async function runGateway(
  config: GatewayConfig,
  { log = createSilentLogger(), ...overrides }: { log?: Logger | undefined } & GatewayOverrides = {},
): Promise<RunningGateway> {
  const parts = createGatewayService(config, log, overrides);
  const port = await parts.server.start(config.host, config.port);
  parts.readiness.start();
  return {
    parts,
    port,
    stop: async (graceMs) => {
      await parts.readiness.stop();
      await parts.server.stop(graceMs);
      parts.peers.close();
    },
  };
}
