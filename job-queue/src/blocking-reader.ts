// The wake-up read: waits on the streams without the group, so it takes nothing and a lost reply loses nothing.
// A link that has gone silent looks healthy to the client, so a watchdog replaces the client itself.

import type { Redis } from 'ioredis';
import type { RedisConnection } from './connection.ts';

export interface BlockingReader {
  /**
   * Resolves when an entry newer than `after` is in one of the streams, or after the block time.
   * Rejects when the connection is lost or silent; the next call uses a new one.
   */
  read(after: readonly string[]): Promise<void>;
  /** Ends a read in progress (it rejects). Safe to repeat. */
  stop(): void;
}

export interface BlockingReaderDeps {
  readonly redis: RedisConnection;
  readonly streams: readonly string[];
  readonly blockMs: number;
}

const WATCHDOG_MARGIN_MS = 3_000;

export function createBlockingReader({ redis, streams, blockMs }: BlockingReaderDeps): BlockingReader {
  let client: Redis | undefined;
  function drop(): void {
    client?.disconnect();
    client = undefined;
  }
  return {
    read: async (after) => {
      client ??= redis.openBlocking(blockMs);
      let watchdog: NodeJS.Timeout | undefined;
      const silent = new Promise<never>((_, reject) => {
        watchdog = setTimeout(() => reject(new Error('the blocking read got no answer')), blockMs + WATCHDOG_MARGIN_MS);
      });
      try {
        await Promise.race([client.xread('COUNT', 1, 'BLOCK', blockMs, 'STREAMS', ...streams, ...after), silent]);
      } catch (error) {
        drop();
        throw error;
      } finally {
        clearTimeout(watchdog);
      }
    },
    stop: drop,
  };
}
