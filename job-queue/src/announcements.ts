// Receives the messages that Redis publishes to every worker: jobs ended from outside, and jobs
// returned to waiting. A message can be lost while the connection is down. The next heartbeat or
// claim then finds the change. Messages only make it faster.

import { deadlineSignal } from '@stemline/common/async/abort.ts';
import { abortable } from '@stemline/common/async/wait.ts';
import type { Redis } from 'ioredis';
import type { RedisConnection } from './connection.ts';
import type { Keys } from './keys.ts';

/** The subscription of one worker. */
export interface Announcements {
  /**
   * Subscribes. Resolves after the first attempt, successful or not, or after two seconds; it
   * retries by itself.
   */
  start(): Promise<void>;
  stop(): void;
}

export interface AnnouncementsDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  readonly onRevoked: (jobId: string) => void;
  /** A job has returned to waiting and can be claimed in `delayMs`. */
  readonly onReturned: (delayMs: number) => void;
}

const FIRST_ATTEMPT_MS = 2_000;

/** Connects on start(). The callbacks must not throw. */
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
      const firstAttempt = deadlineSignal(FIRST_ATTEMPT_MS);
      const subscribed = abortable<void>(firstAttempt, (resolve) => {
        subscriber.on('ready', async () => {
          // This fails only when the connection is lost. The next connection subscribes again.
          await subscriber.subscribe(keys.revoked, keys.returned).catch(() => undefined);
          resolve();
        });
        // The client's listener logs the failure, and the client retries.
        subscriber.connect().catch(() => undefined);
        return () => {};
      });
      await subscribed.catch(() => undefined);
    },
    stop: () => {
      client?.disconnect();
      client = undefined;
    },
  };
}
