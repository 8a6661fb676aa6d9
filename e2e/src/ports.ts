// Free ports for the services of a stack, and the settings that choose them.

import { once } from 'node:events';
import { createServer } from 'node:net';

/** One port for each service of a stack. */
export interface Ports {
  readonly rest: number;
  readonly storage: number;
  readonly queue: number;
  readonly separator: number;
  readonly notifier: number;
  readonly redis: number;
}

/** Returns ports that are free at the time of the call. */
export async function freePorts(): Promise<Ports> {
  const servers = Array.from({ length: 6 }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const [rest = 0, storage = 0, queue = 0, separator = 0, notifier = 0, redis = 0] = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return { rest, storage, queue, separator, notifier, redis };
}

/** Returns the settings that choose these ports. */
export function portSettings(ports: Ports): Record<string, string> {
  return {
    STEMLINE_PORT: String(ports.rest),
    STEMLINE_STORAGE_PORT: String(ports.storage),
    STEMLINE_QUEUE_PORT: String(ports.queue),
    STEMLINE_SEPARATOR_PORT: String(ports.separator),
    STEMLINE_NOTIFIER_PORT: String(ports.notifier),
    STEMLINE_REDIS_PORT: String(ports.redis),
  };
}
