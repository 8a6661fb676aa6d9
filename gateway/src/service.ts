// Builds the gateway from its settings, for main.ts and for tests.

import { setMaxListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { createPeers } from './adapters/grpc-peers.ts';
import type { GatewayConfig } from './config.ts';
import { createLinks } from './domain/links.ts';
import { createSongFeeds } from './domain/live/song-feeds.ts';
import type { Peers } from './domain/peers.ts';
import { createGatewayReadiness, type GatewayReadiness } from './domain/readiness.ts';
import { createSlots } from './domain/slots.ts';
import { createSongReader } from './domain/song-reader.ts';
import { createSubmitter } from './domain/submit.ts';
import { createTrackSource } from './domain/track-source.ts';
import { createOriginGuard } from './http/access/origin-guard.ts';
import { createApp } from './http/app.ts';
import { createFront } from './http/front.ts';
import { createObserver } from './http/observer.ts';
import { readPageFiles } from './http/page/page-files.ts';
import { createHttpServer, type HttpServer } from './http/server.ts';
import { createMetrics } from './metrics.ts';
import { createRoutes } from './routes.ts';

/** `npm run build:web` writes it. */
const WEB_FOLDER = fileURLToPath(new URL('../../web/dist/', import.meta.url));

/** The parts that main.ts starts and releases. */
export interface GatewayService {
  readonly peers: Peers;
  readonly server: HttpServer;
  readonly readiness: GatewayReadiness;
}

/** The parts that tests replace. */
export interface GatewayOverrides {
  /** Default: clients of the configured addresses. */
  readonly peers?: Peers | undefined;
  /** The folder of the built web page. */
  readonly webFolder?: string | undefined;
}

/** Builds all parts and starts none. */
export function createGatewayService(
  config: GatewayConfig,
  log: Logger,
  { peers = createPeers(config), webFolder = WEB_FOLDER }: GatewayOverrides = {},
): GatewayService {
  const { access } = config;
  const pageFiles = readPageFiles(webFolder, log);
  const metrics = createMetrics();
  const readiness = createGatewayReadiness(peers, log);
  const links = createLinks(config.publicPath);
  const reader = createSongReader(peers, links);
  const stopping = new AbortController();
  // Every stream of events listens.
  setMaxListeners(0, stopping.signal);
  const parts = {
    peers,
    submitter: createSubmitter(peers),
    reader,
    links,
    publicUrl: access.publicOrigin && access.publicOrigin + config.publicPath,
    tracks: createTrackSource(peers),
    readiness,
    limits: config.limits,
    downloads: createSlots(
      config.maxDownloads,
      'TOO_MANY_DOWNLOADS',
      'Too many downloads are running. Try again in a moment.',
    ),
    live: {
      feeds: createSongFeeds({ queue: peers.queue, reader, log, stopping: stopping.signal }),
      slots: createSlots(
        config.maxEventStreams,
        'TOO_MANY_STREAMS',
        'Too many pages and programs are following songs. Try again in a moment.',
      ),
      stopping: stopping.signal,
    },
    metrics,
    pageFiles,
  };
  const observer = createObserver(metrics, log);
  const app = createApp({ routes: createRoutes(parts), pageFiles, origins: createOriginGuard(access) });
  const server = createHttpServer(createFront({ app, access, observer }), {
    slowCallerMs: config.limits.slowBodyMs,
    onStop: () => stopping.abort(new DOMException('the gateway stops', 'AbortError')),
    onRefused: observer.refuseConnection,
    log,
  });
  return { peers, server, readiness };
}
