// Runs a TCP proxy that can drop a server's answer after the server has executed the request.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A running proxy. */
export interface TcpProxy {
  readonly port: number;
  /**
   * Drops the answer to the next request that contains `text`. Then `cut` breaks the connection,
   * and `silent` leaves it open without any further answer.
   */
  loseAnswerTo(text: string, mode: 'cut' | 'silent'): void;
  /** Number of dropped answers. */
  lost(): number;
  /** Closes all connections and the port. */
  stop(): Promise<void>;
}

/** Starts a proxy to `targetPort` of 127.0.0.1. `port`: its own port; 0: any free one. */
export async function startProxy(targetPort: number, port = 0): Promise<TcpProxy> {
  let trap: { text: string; mode: 'cut' | 'silent' } | undefined;
  let lost = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    let losing: 'cut' | 'silent' | undefined;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
        sockets.delete(socket);
      });
    }
    client.on('data', (data) => {
      if (trap && data.includes(trap.text)) {
        losing = trap.mode;
        trap = undefined;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (!losing) return client.write(data);
      lost += 1;
      if (losing === 'cut') client.destroy();
      return true;
    });
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    loseAnswerTo: (text, mode) => {
      trap = { text, mode };
    },
    lost: () => lost,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
