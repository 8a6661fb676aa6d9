// The small HTTP face of a service that serves no other: /livez, /readyz and /metrics.

import { createServer, type Server } from 'node:http';

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

export function createProbeServer(probes: Probes): ProbeServer {
  const server: Server = createServer((request, response) => {
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
  return {
    start: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          const address = server.address();
          resolve(typeof address === 'object' && address ? address.port : port);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
