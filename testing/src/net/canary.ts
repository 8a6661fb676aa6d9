// A canary: listens on addresses that nothing may connect to, and counts the connections.

import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { freePort } from '../free-port.ts';

/** A running canary. */
export interface Canary {
  /** The port, the same at all addresses. */
  readonly port: number;
  /** Returns the number of connections that the canary has got. */
  connections(): number;
  stop(): Promise<void>;
}

const TRIES = 20;
const UNAVAILABLE: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/**
 * Listens at those of the addresses that the machine has. `reserved`: addresses at which the port
 * is also free.
 */
export async function startCanary(addresses: readonly string[], reserved: readonly string[] = []): Promise<Canary> {
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    const probes: Server[] = [];
    const servers: Server[] = [];
    let connections = 0;
    try {
      await listenAll(probes, reserved, port, () => undefined);
      await stopAll(probes.splice(0));
      await listenAll(servers, addresses, port, () => connections++);
      return { port, connections: () => connections, stop: () => stopAll(servers) };
    } catch (error) {
      await stopAll([...probes, ...servers]);
      // Another process has the port at one of the addresses.
      if (tries === TRIES) throw error;
    }
  }
}

async function listenAll(
  servers: Server[],
  addresses: readonly string[],
  port: number,
  onConnection: () => void,
): Promise<void> {
  for (const address of addresses) {
    const server = createServer((socket) => {
      onConnection();
      socket.destroy();
    });
    try {
      await once(server.listen(port, address), 'listening');
      servers.push(server);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && UNAVAILABLE.has(String(error.code)))) throw error;
    }
  }
}

async function stopAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
}
