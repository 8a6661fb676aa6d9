// Receives the messages of channels on a connection of its own. A message is lost while the
// connection is down, so every subscriber also looks for changes periodically.

import type { Redis } from 'ioredis';
import type { RedisConnection } from './connection.ts';

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
}

/** Connects on start(). */
export function createSubscription({ redis, channels, onMessage, onSubscribed }: SubscriptionDeps): Subscription {
  let client: Redis | undefined;
  return {
    start: () => {
      if (client) return;
      const subscriber = redis.openSubscriber();
      client = subscriber;
      subscriber.on('message', (channel: string, message: string) => onMessage(message, channel));
      subscriber.on('ready', () => {
        // This fails only when the connection is lost, and the next connection subscribes again.
        subscriber.subscribe(...channels).then(onSubscribed, () => undefined);
      });
      // The client's listener logs the failure, and the client retries.
      subscriber.connect().catch(() => undefined);
    },
    stop: () => {
      client?.disconnect();
    },
  };
}
