// Receives the messages of channels on a connection of its own. A message is lost while the
// connection is down, so every subscriber also looks for changes periodically.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Redis } from 'ioredis';
import type { RedisConnection } from './connection.ts';
import { isConnectionLost } from './redis-errors.ts';

/** The messages of some channels. */
export interface Subscription {
  /** Connects, and subscribes after each new connection. Later calls do nothing. */
  start(): void;
  /** Ends the subscription. Safe to repeat. */
  stop(): void;
}

/** The callbacks must not throw. */
interface SubscriptionDeps {
  readonly redis: Pick<RedisConnection, 'openSubscriber'>;
  readonly channels: readonly string[];
  readonly onMessage: (message: string, channel: string) => void;
  /** Called when messages begin to arrive; earlier ones may be lost. */
  readonly onSubscribed: () => void;
  readonly log: Logger;
}

/** Connects on start(). */
export function createSubscription({ redis, channels, onMessage, onSubscribed, log }: SubscriptionDeps): Subscription {
  let client: Redis | undefined;
  return {
    start: () => {
      if (client) return;
      const subscriber = redis.openSubscriber();
      client = subscriber;
      subscriber.on('message', (channel: string, message: string) => onMessage(message, channel));
      subscriber.on('ready', () => {
        // After a lost connection, the next one subscribes again.
        subscriber.subscribe(...channels).then(onSubscribed, (error: unknown) => {
          if (!isConnectionLost(error)) log.warn({ err: error, channels }, 'redis refuses a subscription');
        });
      });
      // The client's listener logs the failure, and the client retries.
      subscriber.connect().catch(() => undefined);
    },
    stop: () => {
      client?.disconnect();
    },
  };
}
