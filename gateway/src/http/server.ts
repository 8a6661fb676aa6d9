// Runs the HTTP server: its time limits and its shutdown.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { type ListenLimits, listen } from '@stemline/common/net/listen.ts';
import { answerBrokenConnections } from './broken-connection.ts';
import { createSlowCallers } from './slow-callers.ts';

/** One HTTP server. */
export interface HttpServer {
  /** Resolves with the bound port; rejects with EADDRINUSE when another process uses the port. */
  start(host: string, port: number): Promise<number>;
  /**
   * Refuses new connections. Waits up to `graceMs` for running requests to end, then closes their
   * connections.
   */
  stop(graceMs: number): Promise<void>;
}

/**
 * Longer than the 600 s of cloud load balancers, because the load balancer must be the first to
 * close an idle connection.
 */
const KEEP_ALIVE_MS = 620_000;
/** Interval at which a stopping server closes idle connections. */
const IDLE_CHECK_MS = 50;
/**
 * A browser opens up to six connections, and a load balancer many. An idle connection costs about
 * 10 KB of memory.
 */
const LISTEN_LIMITS: ListenLimits = { maxConnections: 2_000, lingerMs: 15_000 };

/** Time limits for the headers of a request: the limit, and the interval of its checks. */
export interface HeaderTimes {
  readonly headersMs: number;
  readonly checkEveryMs: number;
}

/** Node refuses late headers at the first check after `headersMs`. */
const HEADER_TIMES: HeaderTimes = { headersMs: 15_000, checkEveryMs: 500 };

/** The limits and receivers of a server. */
export interface HttpServerDeps {
  /**
   * The server closes a connection whose caller receives less than 1 KiB of its response a second
   * over this time.
   */
  readonly slowCallerMs: number;
  /** Called at the beginning of stop(), so that requests that would last end at once. */
  readonly onStop: () => void;
  /** Called when the server refuses a connection before the listener gets its request. */
  readonly onRefused: (error: ServiceError) => void;
  readonly log: Logger;
}

/** Creates a server that calls `listener` for each request. Tests pass shorter `times`. */
export function createHttpServer(
  listener: RequestListener,
  { slowCallerMs, onStop, onRefused, log }: HttpServerDeps,
  times = HEADER_TIMES,
): HttpServer {
  // The listener refuses a request without a host itself, in JSON.
  const options = { connectionsCheckingInterval: times.checkEveryMs, requireHostHeader: false };
  const server: Server = createServer(options, listener);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // By default, Node drops headers beyond a certain number, and with them headers that must be
  // checked. Node limits their total size in any case.
  server.maxHeadersCount = 0;
  server.headersTimeout = times.headersMs;
  // A large upload may take an hour. The reader of the body checks its speed instead.
  server.requestTimeout = 0;
  // The reader of the body sends 100 Continue. A refusal sends its answer instead.
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
        // A connection becomes idle at any time during the stop, when its last answer is sent.
        const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
        server.close(() => {
          clearTimeout(timer);
          clearInterval(idle);
          resolve(slowCallers.stop());
        });
        server.closeIdleConnections();
        onStop();
      }),
  };
}
