// Holds the only connection of this service to Redis. Commands fail at once while Redis is
// unavailable, and within a time limit when it hangs. The connection is replaced then, because a
// dead TCP link reports nothing.

import { watched } from '@stemline/common/async/watchdog.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { createClient } from 'redis';

export type RedisClient = ReturnType<typeof createClient>;

export interface RedisConnection {
  /** The one client, for the life of the connection. Use it inside `bounded` only. */
  readonly client: RedisClient;
  /** Connects and reconnects in the background until stop(); returns at once. */
  start(onReady: () => void): void;
  stop(): Promise<void>;
  /** Runs commands; throws UNAVAILABLE at once while there is no connection, and after the bound when there is no answer. */
  bounded<T>(work: () => Promise<T>): Promise<T>;
}

const CONNECT_TIMEOUT_MS = 2_000;
const MAX_RECONNECT_MS = 2_000;
export const COMMAND_TIMEOUT_MS = 1_000;

export function createRedisConnection(url: string, log: Logger): RedisConnection {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: (tries) => Math.min(50 * 2 ** Math.min(tries, 10), MAX_RECONNECT_MS),
    },
  });
  let stopped = false;
  let wasAway = false;
  let renewing = false;

  const connect = () => {
    client.connect().catch((error: unknown) => {
      if (!stopped) log.warn({ err: error }, 'redis cannot be connected');
    });
  };
  /** Called by each command that hung; the first one of a connection acts. */
  const renew = async () => {
    if (renewing) return;
    renewing = true;
    await client.disconnect().catch(() => undefined /* it was closing already */);
    renewing = false;
    if (!stopped && !client.isOpen) connect();
  };

  client.on('error', (error: unknown) => {
    // Once an outage, and without the stack: the client reports every try, and it is nobody's fault here.
    if (!wasAway) log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'redis is unavailable');
    wasAway = true;
  });

  return {
    client,
    start: (onReady) => {
      client.on('ready', () => {
        wasAway = false;
        log.info('redis is there');
        onReady();
      });
      connect();
    },
    stop: async () => {
      stopped = true;
      if (client.isOpen) await client.disconnect();
    },
    bounded: async (work) => {
      if (!client.isReady) throw away();
      const late = () => {
        void renew();
        return away();
      };
      try {
        return await watched(COMMAND_TIMEOUT_MS, work, late);
      } catch (error) {
        throw error instanceof ServiceError ? error : away(error);
      }
    },
  };
}

function away(cause?: unknown): ServiceError {
  return new ServiceError('UNAVAILABLE', 'The list of songs is unavailable at the moment. Try again.', { cause });
}
