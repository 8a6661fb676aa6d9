// Receives the messages that Redis publishes to every worker: jobs ended from outside, and jobs
// returned to waiting. A message is lost while the connection is down. The next heartbeat or claim
// finds the change anyway; the message only makes a worker notice it sooner.

import { deadlineSignal } from '@stemline/common/async/abort.ts';
import { abortable } from '@stemline/common/async/wait.ts';
import type { Redis } from 'ioredis';
import type { RedisConnection } from './connection.ts';
import type { Keys } from './keys.ts';

/** The subscription of one worker. */
interface Announcements {
  /**
   * Subscribes. Resolves when that is done, or after two seconds without a connection; the client
   * then continues to connect and subscribes later.
   */
  start(): Promise<void>;
  /** Ends the subscription. Safe to repeat. */
  stop(): void;
}

/** The callbacks must not throw. */
interface AnnouncementsDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /** Called with the id of a job that was ended from outside. */
  readonly onRevoked: (jobId: string) => void;
  /** Called when a job has returned to waiting and can be claimed in `delayMs`. */
  readonly onReturned: (delayMs: number) => void;
}

const START_MS = 2_000;

/** Connects on start(). */
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
      const startLimit = deadlineSignal(START_MS);
      const subscribed = abortable<void>(startLimit, (resolve) => {
        subscriber.on('ready', async () => {
          // This fails only when the connection is lost, and the next connection subscribes again.
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
