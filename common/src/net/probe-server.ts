// Serves /livez, /readyz and /metrics over HTTP for a service without another HTTP server.

import { createServer, type Server } from 'node:http';
import { listen } from './listen.ts';

export interface ProbeServer {
  start(host: string, port: number): Promise<number>;
  stop(): Promise<void>;
}

export interface Probes {
  /** Whether work can be done now. Must answer from memory. */
  readonly ready: () => boolean;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
}

/** Probes and scrapers are few, and each request is answered at once. */
const MAX_CONNECTIONS = 100;
const REQUEST_MS = 5_000;
const IDLE_MS = 30_000;

export function createProbeServer(probes: Probes, idleMs = IDLE_MS): ProbeServer {
  const options = {
    requestTimeout: REQUEST_MS,
    headersTimeout: REQUEST_MS,
    connectionsCheckingInterval: REQUEST_MS / 2,
  };
  const server: Server = createServer(options, (request, response) => {
    const answer = (code: number, body: string) => response.writeHead(code, { 'content-type': 'text/plain' }).end(body);
    if (request.url === '/livez') return answer(200, 'ok\n');
    if (request.url === '/readyz') return probes.ready() ? answer(200, 'ok\n') : answer(503, 'not ready\n');
    if (request.url === '/metrics') {
      probes.metrics().then(
        (text) => answer(200, text),
        () => answer(500, 'no metrics\n'),
      );
      return;
    }
    return answer(404, 'not found\n');
  });
  // This also closes the connection of a caller that does not read its response.
  server.setTimeout(idleMs);
  return {
    start: (host, port) => listen(server, host, port, { maxConnections: MAX_CONNECTIONS, lingerMs: idleMs }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
