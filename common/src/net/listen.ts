// Listens on a TCP port, limits the number of connections, and closes those that their peer leaves
// half open.

import type { Server, Socket } from 'node:net';

/** The limits of a listening server. */
export interface ListenLimits {
  /** Connections above this number are closed at once. */
  readonly maxConnections: number;
  /**
   * Milliseconds for which a peer may keep its half of a connection open after this process has
   * closed the other half. The connection is closed after this time to twice this time.
   */
  readonly lingerMs: number;
}

/**
 * The number of connections is well below the number of files that a process may open on most
 * systems, and far above the number of peers.
 */
const LIMITS: ListenLimits = { maxConnections: 1_000, lingerMs: 15_000 };

/**
 * Resolves with the port (`port` 0: a free one). Rejects with EADDRINUSE and a message for people
 * when another process uses the port.
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
      if (error.code === 'EADDRINUSE') error.message = `Port ${port} on ${host} is in use`;
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

/** Returns the set of a server's open connections, which this function keeps up to date. */
export function socketsOf(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}

/**
 * Closes half-open connections periodically, because a peer that never closes its half would hold a
 * file descriptor for ever.
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
