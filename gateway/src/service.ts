// Builds the gateway from its settings, for main.ts and for tests.

import { fileURLToPath } from 'node:url';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { createPeers } from './adapters/grpc-peers.ts';
import type { GatewayConfig } from './config.ts';
import { createDownloadSlots } from './domain/download-slots.ts';
import type { Peers } from './domain/peers.ts';
import { createGatewayReadiness, type GatewayReadiness } from './domain/readiness.ts';
import { createSongReader } from './domain/song-reader.ts';
import { createSubmitter } from './domain/submit.ts';
import { createTrackSource } from './domain/track-source.ts';
import { createOriginGuard } from './http/access/origin-guard.ts';
import { createApp } from './http/app.ts';
import { createFront } from './http/front.ts';
import { createObserver } from './http/observer.ts';
import { createHttpServer, type HttpServer } from './http/server.ts';
import { createMetrics } from './metrics.ts';
import { createRoutes } from './routes.ts';

const WEB_FOLDER = fileURLToPath(new URL('../../web/public/', import.meta.url));

/** The parts that main.ts starts and releases. */
export interface GatewayService {
  readonly peers: Peers;
  readonly server: HttpServer;
  readonly readiness: GatewayReadiness;
}

/** Builds all parts and starts none. Default of `peers`: clients of the configured addresses. */
export function createGatewayService(
  config: GatewayConfig,
  log: Logger,
  peers: Peers = createPeers(config),
): GatewayService {
  const metrics = createMetrics();
  const readiness = createGatewayReadiness(peers, log);
  const parts = {
    peers,
    submitter: createSubmitter(peers),
    reader: createSongReader(peers),
    tracks: createTrackSource(peers),
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
  return { peers, server, readiness };
}
