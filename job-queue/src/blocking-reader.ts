// Waits for new stream entries with a plain read outside the consumer group. The read takes no
// entry, so a lost reply loses nothing. The client does not notice a silent link, so a watchdog
// ends the read, and the next read uses a new client.

import { watched } from '@stemline/common/async/watchdog.ts';
import type { Redis } from 'ioredis';
import type { RedisConnection } from './connection.ts';

/** One connection for blocking reads, replaced after a failure. */
export interface BlockingReader {
  /**
   * Resolves when one of the streams has an entry newer than `after`, or after the block time.
   * Rejects when the connection is lost or silent. The next call uses a new connection.
   */
  read(after: readonly string[]): Promise<void>;
  /** Ends a read in progress (it rejects). Safe to repeat. */
  stop(): void;
}

/** The streams to read. Times are in milliseconds. */
interface BlockingReaderDeps {
  readonly redis: RedisConnection;
  readonly streams: readonly string[];
  /** The longest time of a read. */
  readonly blockMs: number;
  /** The time after `blockMs` in which the answer must arrive. Default: 3 s. */
  readonly marginMs?: number;
}

/** Connects with the first read. */
export function createBlockingReader({
  redis,
  streams,
  blockMs,
  marginMs = 3_000,
}: BlockingReaderDeps): BlockingReader {
  let client: Redis | undefined;
  function drop(): void {
    client?.disconnect();
    client = undefined;
  }
  return {
    read: async (after) => {
      const reading = client ?? redis.openBlocking();
      client = reading;
      try {
        await watched(
          blockMs + marginMs,
          () => reading.xread('COUNT', 1, 'BLOCK', blockMs, 'STREAMS', ...streams, ...after),
          () => new Error('the blocking read got no answer'),
        );
      } catch (error) {
        drop();
        throw error;
      }
    },
    stop: drop,
  };
}
