// Receives the messages that Redis publishes to every worker: jobs ended from outside, and jobs
// handed back. A message can be lost while the connection is down. The next heartbeat or claim then
// finds the change. Messages only make it faster.

import type { Redis } from 'ioredis';
import type { RedisConnection } from './connection.ts';
import type { Keys } from './keys.ts';

export interface Announcements {
  /**
   * Subscribes. Resolves after the subscription, or after the first failed try; it then retries by
   * itself.
   */
  start(): Promise<void>;
  stop(): void;
}

export interface AnnouncementsDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  readonly onRevoked: (jobId: string) => void;
  /** A job was handed back and can be claimed in `delayMs`. */
  readonly onReturned: (delayMs: number) => void;
}

const FIRST_TRY_MS = 2_000;

export function createAnnouncements({ redis, keys, onRevoked, onReturned }: AnnouncementsDeps): Announcements {
  let client: Redis | undefined;
  return {
    start: async () => {
      if (client) return;
      const subscriber = redis.openSubscriber();
      client = subscriber;
      subscriber.on('message', (channel: string, message: string) => {
        if (channel === keys.revoked) onRevoked(message);
        else onReturned(Number(message));
      });
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, FIRST_TRY_MS);
        const subscribe = async () => {
          // This fails only when the connection is lost. The next connection subscribes again.
          await subscriber.subscribe(keys.revoked, keys.returned).catch(() => undefined);
          clearTimeout(timer);
          resolve();
        };
        subscriber.on('ready', subscribe);
        // The client's listener logs the failure, and the client retries.
        subscriber.connect().catch(() => undefined);
      });
    },
    stop: () => {
      client?.disconnect();
      client = undefined;
    },
  };
}
