// What Redis tells every worker at once: jobs ended from outside, and jobs handed back. A message may be missed while the
// connection is away; then the next heartbeat or claim finds out, so nothing depends on it but speed.

import type { Redis } from 'ioredis';
import type { RedisConnection } from './connection.ts';
import type { Keys } from './keys.ts';

export interface Announcements {
  /** Subscribes. Resolves when it has, or after the first failed try: it goes on by itself. */
  start(): Promise<void>;
  stop(): void;
}

export interface AnnouncementsDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  readonly onRevoked: (jobId: string) => void;
  /** A job was handed back and may be claimed in so many milliseconds. */
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
          // It fails only with its connection, and the next one begins anew.
          await subscriber.subscribe(keys.revoked, keys.returned).catch(() => undefined);
          clearTimeout(timer);
          resolve();
        };
        subscriber.on('ready', subscribe);
        // The failure is logged by the client's listener, and the client goes on trying.
        subscriber.connect().catch(() => undefined);
      });
    },
    stop: () => {
      client?.disconnect();
      client = undefined;
    },
  };
}
