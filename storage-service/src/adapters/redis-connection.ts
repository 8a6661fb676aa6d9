// Holds the only connection of this service to Redis. While Redis is unavailable, commands fail at
// once. A command without a reply fails after a time limit, and the connection is replaced, because
// a broken TCP link may report no error.

import { backoffMs } from '@stemline/common/async/backoff.ts';
import { watched } from '@stemline/common/async/watchdog.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { createClient } from 'redis';

/** The client of node-redis. */
export type RedisClient = ReturnType<typeof createClient>;

/** One connection that is replaced whenever it breaks. */
export interface RedisConnection {
  /** The client of the connection. Use it only inside `bounded`. */
  readonly client: RedisClient;
  /** Connects in the background, again and again until stop(). Calls `onReady` each time. */
  start(onReady: () => void): void;
  stop(): Promise<void>;
  /**
   * Runs commands. Throws UNAVAILABLE: at once without a connection, and after a time limit without
   * a result.
   */
  bounded<T>(work: () => Promise<T>): Promise<T>;
}

const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT = { baseMs: 100, maxMs: 2_000 };
const COMMAND_TIMEOUT_MS = 1_000;

/**
 * Connects only after start(). `timeoutMs`: the longest wait for the result of the commands in one
 * call of bounded().
 */
export function createRedisConnection(url: string, log: Logger, timeoutMs = COMMAND_TIMEOUT_MS): RedisConnection {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: (earlierRetries) => backoffMs(RECONNECT, earlierRetries + 1),
    },
  });
  let stopped = false;
  let wasUnavailable = false;
  let renewing = false;

  const connect = () => {
    client.connect().catch((error: unknown) => {
      if (!stopped) log.warn({ err: error }, 'connection to redis could not begin');
    });
  };
  /**
   * Replaces the connection. Every command without a reply calls this function; only the first call
   * for a connection replaces it.
   */
  const renew = async () => {
    if (renewing) return;
    renewing = true;
    await client.disconnect().catch(() => undefined /* it is already closing */);
    renewing = false;
    if (!stopped && !client.isOpen) connect();
  };

  client.on('error', (error: unknown) => {
    // Logged once and without a stack, because the client reports every attempt to connect.
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
        return await watched(timeoutMs, work, late);
      } catch (error) {
        throw error instanceof ServiceError ? error : unavailable(error);
      }
    },
  };
}

function unavailable(cause?: unknown): ServiceError {
  return new ServiceError('UNAVAILABLE', 'The list of songs is unavailable at the moment. Try again.', { cause });
}
