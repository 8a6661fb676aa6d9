// Runs the HTTP server: its time limits and its shutdown.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { type ListenLimits, listen } from '@stemline/common/net/listen.ts';
import { answerBrokenConnections } from './broken-connection.ts';
import { createSlowCallers } from './slow-callers.ts';

export interface HttpServer {
  /** Resolves with the bound port; rejects with EADDRINUSE when it is taken. */
  start(host: string, port: number): Promise<number>;
  /**
   * Refuses new connections. Waits `graceMs` for running requests, then closes their connections.
   */
  stop(graceMs: number): Promise<void>;
}

/**
 * Longer than the 600 s of cloud load balancers, because the load balancer must close a connection
 * first.
 */
const KEEP_ALIVE_MS = 620_000;
const IDLE_CHECK_MS = 50;
/**
 * A browser keeps up to six connections, a load balancer a pool. An idle one costs about 10 KB of
 * memory.
 */
const LISTEN_LIMITS: ListenLimits = { maxConnections: 2_000, lingerMs: 15_000 };

/** Time limits for the headers of a request. */
export interface HeaderTimes {
  readonly headersMs: number;
  readonly checkEveryMs: number;
}

/** Node refuses late headers at the first check after `headersMs`. */
const HEADER_TIMES: HeaderTimes = { headersMs: 15_000, checkEveryMs: 500 };

export interface HttpServerDeps {
  /**
   * A connection whose caller receives less than a kibibyte a second of its answer is closed after
   * this time.
   */
  readonly slowCallerMs: number;
  /** Called for a connection that is refused before the listener has its request. */
  readonly onRefused: (error: ServiceError) => void;
  readonly log: Logger;
}

/** `times` are shorter in tests. */
export function createHttpServer(
  listener: RequestListener,
  { slowCallerMs, onRefused, log }: HttpServerDeps,
  times = HEADER_TIMES,
): HttpServer {
  // The listener itself refuses a request without a host, with its own error message.
  const options = { connectionsCheckingInterval: times.checkEveryMs, requireHostHeader: false };
  const server: Server = createServer(options, listener);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // By default Node drops the headers beyond a number, before any check. Their size is limited
  // instead.
  server.maxHeadersCount = 0;
  server.headersTimeout = times.headersMs;
  // The body reader limits the speed of a body instead: a large upload may take an hour.
  server.requestTimeout = 0;
  // The body reader sends 100 Continue; a refusal sends its answer instead.
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
        // Connections become idle at any time during the shutdown, when their last answer is sent.
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
