// Receives the messages that Redis publishes to every worker: jobs ended from outside, and jobs
// returned to waiting. A message is lost while the connection is down. The next heartbeat or claim
// finds the change anyway; the message only makes a worker notice it sooner.

import { deadlineSignal } from '@stemline/common/async/abort.ts';
import { abortable } from '@stemline/common/async/wait.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { RedisConnection } from './connection.ts';
import type { Keys } from './keys.ts';
import { createSubscription, type Subscription } from './subscription.ts';

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
  readonly log: Logger;
  /** Called with the id of a job that was ended from outside. */
  readonly onRevoked: (jobId: string) => void;
  /** Called when a job has returned to waiting and can be claimed in `delayMs`. */
  readonly onReturned: (delayMs: number) => void;
}

const START_MS = 2_000;

/** Connects on start(). */
export function createAnnouncements({ redis, keys, log, onRevoked, onReturned }: AnnouncementsDeps): Announcements {
  let subscription: Subscription | undefined;
  return {
    start: async () => {
      if (subscription) return;
      const subscribed = abortable<void>(deadlineSignal(START_MS), (onSubscribed) => {
        const onMessage = (message: string, channel: string) => {
          if (channel === keys.revoked) onRevoked(message);
          else onReturned(Number(message));
        };
        const channels = [keys.revoked, keys.returned];
        subscription = createSubscription({ redis, channels, onMessage, onSubscribed, log });
        subscription.start();
        return () => {};
      });
      await subscribed.catch(() => undefined);
    },
    stop: () => subscription?.stop(),
  };
}
