// Receives the messages that wake the watchers of jobs, on one connection for all of them. A
// message is lost while the connection is down, so the hub also reads all watched jobs
// periodically.

import type { Redis } from 'ioredis';
import type { RedisConnection } from '../connection.ts';
import type { Keys } from '../keys.ts';

/** The subscription of one process. */
export interface WakeUps {
  /** Connects, and subscribes after each new connection. Later calls do nothing. */
  start(): void;
  /** Ends the subscription. Safe to repeat. */
  stop(): void;
}

/** The callbacks must not throw. */
interface WakeUpsDeps {
  readonly redis: Pick<RedisConnection, 'openSubscriber'>;
  readonly keys: Keys;
  /** Called when a job has changed; `moved`: positions of other jobs may have changed too. */
  readonly onChanged: (jobId: string, moved: boolean) => void;
  /** Called when messages begin to arrive; earlier ones may be lost. */
  readonly onSubscribed: () => void;
}

/** Connects on start(). */
export function createWakeUps({ redis, keys, onChanged, onSubscribed }: WakeUpsDeps): WakeUps {
  let client: Redis | undefined;
  return {
    start: () => {
      if (client) return;
      const subscriber = redis.openSubscriber();
      client = subscriber;
      subscriber.on('message', (_channel: string, message: string) => {
        const [word, jobId = ''] = message.split(' ');
        onChanged(jobId, word === 'moved');
      });
      subscriber.on('ready', () => {
        // This fails only when the connection is lost, and the next connection subscribes again.
        subscriber.subscribe(keys.events('')).then(onSubscribed, () => undefined);
      });
      // The client's listener logs the failure, and the client retries.
      subscriber.connect().catch(() => undefined);
    },
    stop: () => {
      client?.disconnect();
    },
  };
}
