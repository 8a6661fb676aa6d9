// Assembles the gateway from its handlers, clients and server.

import { fileURLToPath } from 'node:url';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { createPeers } from './adapters/grpc-peers.ts';
import type { GatewayConfig } from './config.ts';
import { createDownloadSlots } from './domain/download-slots.ts';
import { createReadiness, type Readiness } from './domain/readiness.ts';
import { createSongViews } from './domain/song-view.ts';
import { createSubmitter } from './domain/submit.ts';
import { createOriginGuard } from './http/access/origin-guard.ts';
import { createApp } from './http/app.ts';
import { createFront } from './http/front.ts';
import { createObserver } from './http/observer.ts';
import { createHttpServer } from './http/server.ts';
import { createMetrics } from './metrics.ts';
import { createRoutes } from './routes.ts';

const WEB_FOLDER = fileURLToPath(new URL('../../web/public/', import.meta.url));

export interface Gateway {
  readonly readiness: Readiness;
  /** Resolves with the bound port. */
  start(): Promise<number>;
  /** Lets running requests end within `graceMs`, then cuts them. */
  stop(graceMs: number): Promise<void>;
}

export function createGateway(config: GatewayConfig, log: Logger): Gateway {
  const peers = createPeers(config);
  const metrics = createMetrics();
  const readiness = createReadiness(peers);
  const parts = {
    peers,
    submitter: createSubmitter(peers),
    views: createSongViews(peers),
    readiness,
    limits: config.limits,
    downloads: createDownloadSlots(config.maxDownloads),
    metrics,
    webFolder: WEB_FOLDER,
  };
  const { access } = config;
  const observer = createObserver(metrics, log);
  const app = createApp({ routes: createRoutes(parts), webFolder: WEB_FOLDER, origins: createOriginGuard(access) });
  const server = createHttpServer(createFront({ app, access, observer }), {
    slowCallerMs: config.limits.slowBodyMs,
    onRefused: observer.refuseConnection,
    log,
  });
  return {
    readiness,
    start: () => server.start(config.host, config.port),
    stop: async (graceMs) => {
      readiness.leave();
      await server.stop(graceMs);
      peers.close();
    },
  };
}
