// Free ports for the services of a stack, and the settings that choose them.

import { freePorts } from '@stemline/testing/free-port.ts';

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
export async function freeStackPorts(): Promise<Ports> {
  const [rest = 0, storage = 0, queue = 0, separator = 0, notifier = 0, redis = 0] = await freePorts(6);
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
