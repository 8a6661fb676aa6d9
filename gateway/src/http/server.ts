// Runs the HTTP server under the application: its time limits, and how it ends.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { ServiceError } from '@stemline/common/errors.ts';
import { type ListenLimits, listen } from '@stemline/common/listen.ts';
import type { Logger } from '@stemline/common/logger.ts';
import { answerBrokenConnections } from './broken-connection.ts';
import { createSlowCallers } from './slow-callers.ts';

export interface HttpServer {
  /** Resolves with the bound port; rejects with EADDRINUSE when it is taken. */
  start(host: string, port: number): Promise<number>;
  /** Refuses new connections, lets running requests end within `graceMs`, then cuts them. */
  stop(graceMs: number): Promise<void>;
}

/** Above the 600 s for which cloud load balancers keep their connections: they must be the ones who close. */
const KEEP_ALIVE_MS = 620_000;
const IDLE_CHECK_MS = 50;
/** Browsers keep up to six each, load balancers a pool. An idle one costs about 10 KB of memory. */
const LISTEN_LIMITS: ListenLimits = { maxConnections: 2_000, lingerMs: 15_000 };

export interface HeaderPatience {
  readonly headersMs: number;
  readonly checkEveryMs: number;
}

/** Headers are cut at the first check after their time. */
const PATIENCE: HeaderPatience = { headersMs: 15_000, checkEveryMs: 500 };

export interface HttpServerDeps {
  /** A caller that takes less than a kibibyte a second of its answer is ended after this time. */
  readonly slowCallerMs: number;
  /** Called for a connection that is refused before the listener has its request. */
  readonly onRefused: (error: ServiceError) => void;
  readonly log: Logger;
}

export function createHttpServer(
  listener: RequestListener,
  { slowCallerMs, onRefused, log }: HttpServerDeps,
  patience = PATIENCE,
): HttpServer {
  // A request without a host is refused by the listener, in our words.
  const options = { connectionsCheckingInterval: patience.checkEveryMs, requireHostHeader: false };
  const server: Server = createServer(options, listener);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = patience.headersMs;
  // Bodies have a limit of their own, by how fast they come: a large upload may take an hour.
  server.requestTimeout = 0;
  // The body reader asks the sender to go on, or a refusal tells it not to.
  server.on('checkContinue', listener);
  server.on('checkExpectation', listener);
  answerBrokenConnections(server, onRefused);
  const slowCallers = createSlowCallers(server, slowCallerMs, log);
  return {
    start: async (host, port) => {
      const bound = await listen(server, host, port, LISTEN_LIMITS);
      slowCallers.start();
      return bound;
    },
    stop: (graceMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), graceMs);
        // A kept-alive connection becomes idle when its last answer is out, at any time of the stop.
        const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
        server.close(() => {
          clearTimeout(timer);
          clearInterval(idle);
          resolve(slowCallers.stop());
        });
        server.closeIdleConnections();
      }),
  };
}
