// Holds the only connection of this service to Redis. Commands fail at once while Redis is
// unavailable, and within a time limit when it hangs. The connection is replaced then, because a
// dead TCP link reports nothing.

import { watched } from '@stemline/common/async/watchdog.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { createClient } from 'redis';

export type RedisClient = ReturnType<typeof createClient>;

/** One connection that is replaced whenever it breaks. */
export interface RedisConnection {
  /** The client of the connection. Use it only inside `bounded`. */
  readonly client: RedisClient;
  /** Connects and reconnects in the background until stop(); returns at once. */
  start(onReady: () => void): void;
  stop(): Promise<void>;
  /**
   * Runs commands. Throws UNAVAILABLE at once without a connection, and after a second without an
   * answer.
   */
  bounded<T>(work: () => Promise<T>): Promise<T>;
}

const CONNECT_TIMEOUT_MS = 2_000;
const MAX_RECONNECT_MS = 2_000;
/** The longest wait for the answer of a command. */
export const COMMAND_TIMEOUT_MS = 1_000;

/** Connects only after start(). */
export function createRedisConnection(url: string, log: Logger): RedisConnection {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: (attempts) => Math.min(50 * 2 ** Math.min(attempts, 10), MAX_RECONNECT_MS),
    },
  });
  let stopped = false;
  let wasUnavailable = false;
  let renewing = false;

  const connect = () => {
    client.connect().catch((error: unknown) => {
      if (!stopped) log.warn({ err: error }, 'redis cannot be connected');
    });
  };
  /**
   * Replaces the connection. Every timed-out command calls this; the first call of a connection
   * acts.
   */
  const renew = async () => {
    if (renewing) return;
    renewing = true;
    await client.disconnect().catch(() => undefined /* it is already closing */);
    renewing = false;
    if (!stopped && !client.isOpen) connect();
  };

  client.on('error', (error: unknown) => {
    // Once per outage and without a stack, because the client reports every attempt to connect.
    if (!wasUnavailable)
      log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'redis is unavailable');
    wasUnavailable = true;
  });

  return {
    client,
    start: (onReady) => {
      client.on('ready', () => {
        wasUnavailable = false;
        log.info('redis is connected');
        onReady();
      });
      connect();
    },
    stop: async () => {
      stopped = true;
      if (client.isOpen) await client.disconnect();
    },
    bounded: async (work) => {
      if (!client.isReady) throw unavailable();
      const late = () => {
        void renew();
        return unavailable();
      };
      try {
        return await watched(COMMAND_TIMEOUT_MS, work, late);
      } catch (error) {
        throw error instanceof ServiceError ? error : unavailable(error);
      }
    },
  };
}

function unavailable(cause?: unknown): ServiceError {
  return new ServiceError('UNAVAILABLE', 'The list of songs is unavailable at the moment. Try again.', { cause });
}
