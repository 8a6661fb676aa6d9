// Receives the messages that wake the watchers of jobs, on one connection for all of them. A
// message is lost while the connection is down, so the hub also reads all watched jobs
// periodically.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { RedisConnection } from '../connection.ts';
import type { Keys } from '../keys.ts';
import { createSubscription, type Subscription } from '../subscription.ts';

/** The callbacks must not throw. */
interface WakeUpsDeps {
  readonly redis: Pick<RedisConnection, 'openSubscriber'>;
  readonly keys: Keys;
  readonly log: Logger;
  /** Called when a job has changed; `moved`: positions of other jobs may have changed too. */
  readonly onChanged: (jobId: string, moved: boolean) => void;
  /** Called when messages begin to arrive; earlier ones may be lost. */
  readonly onSubscribed: () => void;
}

/** Connects on start(). */
export function createWakeUps({ redis, keys, log, onChanged, onSubscribed }: WakeUpsDeps): Subscription {
  const onMessage = (message: string) => {
    const [word, jobId = ''] = message.split(' ');
    onChanged(jobId, word === 'moved');
  };
  return createSubscription({ redis, channels: [keys.events('')], onMessage, onSubscribed, log });
}
