// Listens on a TCP port: reports a port in use, limits connections, and closes those that their
// peer leaves half open.

import type { Server, Socket } from 'node:net';

export interface ListenLimits {
  /** Connections above this number are closed at once. */
  readonly maxConnections: number;
  /**
   * A peer may keep its half of a connection open for this time, up to twice as long, after this
   * process has closed its half.
   */
  readonly lingerMs: number;
}

/**
 * Well below the number of files that a process may open on most systems, and far above the number
 * of peers.
 */
const LIMITS: ListenLimits = { maxConnections: 1_000, lingerMs: 15_000 };

/**
 * Resolves with the bound port. Rejects with EADDRINUSE and a readable message when the port is in
 * use.
 */
export function listen(
  server: Server,
  host: string,
  port: number,
  { maxConnections, lingerMs }: ListenLimits = LIMITS,
): Promise<number> {
  server.maxConnections = maxConnections;
  closeHalfOpen(server, lingerMs);
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') error.message = `Port ${port} on ${host} is taken`;
      reject(error);
    };
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/** Returns the set of a server's open connections, which stays up to date. */
export function socketsOf(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}

/**
 * Closes half-open connections. A peer that never closes its half would hold the descriptor for
 * ever.
 */
function closeHalfOpen(server: Server, lingerMs: number): void {
  const open = socketsOf(server);
  let halfOpen = new Set<Socket>();
  const sweep = setInterval(() => {
    for (const socket of halfOpen) socket.destroy();
    halfOpen = new Set([...open].filter(({ writableFinished }) => writableFinished));
  }, lingerMs);
  sweep.unref();
  server.once('close', () => clearInterval(sweep));
}
