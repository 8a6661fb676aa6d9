// Serves /livez, /readyz and /metrics over HTTP for a service without another HTTP server.

import { createServer, type Server } from 'node:http';
import { listen } from './listen.ts';

/** An HTTP server for probes. */
export interface ProbeServer {
  /** Resolves with the port (`port` 0: a free one). Rejects with EADDRINUSE. */
  start(host: string, port: number): Promise<number>;
  /** Closes all connections. */
  stop(): Promise<void>;
}

/** The sources of the server's reports. */
export interface Probes {
  /** Returns whether the service can do its work now. Must return at once. */
  readonly ready: () => boolean;
  /** Returns sentences about why it cannot, for the body of /readyz. Must return at once. */
  readonly faults?: () => readonly string[];
  /** Returns the metrics in the text format of Prometheus. */
  readonly metrics: () => Promise<string>;
}

/** Few peers send probes or read metrics, and each request is answered at once. */
const MAX_CONNECTIONS = 100;
const REQUEST_MS = 5_000;
const IDLE_MS = 30_000;

/** `idleMs`: milliseconds without traffic after which a connection is closed. */
export function createProbeServer(probes: Probes, idleMs = IDLE_MS): ProbeServer {
  const options = {
    requestTimeout: REQUEST_MS,
    headersTimeout: REQUEST_MS,
    connectionsCheckingInterval: REQUEST_MS / 2,
  };
  const server: Server = createServer(options, (request, response) => {
    const answer = (code: number, body: string) => response.writeHead(code, { 'content-type': 'text/plain' }).end(body);
    if (request.url === '/livez') return answer(200, 'ok\n');
    if (request.url === '/readyz') {
      if (probes.ready()) return answer(200, 'ok\n');
      return answer(503, ['not ready', ...(probes.faults?.() ?? []), ''].join('\n'));
    }
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
