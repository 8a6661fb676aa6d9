// The deliveries that are owed, leased to one notifier at a time. A delivery's number of attempts is its token.

import type { RedisConnection } from './connection.ts';
import { parseDelivery, parseFields } from './job-fields.ts';
import type { Keys } from './keys.ts';
import { RETENTION_MS } from './retention.ts';
import type { Delivery, LeaseState } from './types.ts';

export interface Outbox {
  /** Takes up to `limit` due deliveries for `leaseMs`; each has its `attempts` raised. Nobody else gets them meanwhile. */
  take(limit: number, leaseMs: number): Promise<Delivery[]>;
  /** The try failed: due again after `delayMs`. Refused ('lost') when the lease was overtaken. */
  postpone(delivery: Delivery, delayMs: number, error: string): Promise<LeaseState>;
  /** The delivery has ended for good. */
  close(delivery: Delivery, state: 'delivered' | 'refused' | 'dead', error: string): Promise<LeaseState>;
  /** Deliveries of a song, oldest first. */
  list(songhash: string): Promise<Delivery[]>;
}

export interface OutboxDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /** How long a closed delivery is remembered. */
  readonly retentionMs?: number;
}

export function createOutbox({ redis, keys, retentionMs = RETENTION_MS }: OutboxDeps): Outbox {
  const deliveries = (reply: unknown) => (reply as string[][]).map((flat) => parseDelivery(parseFields(flat)));
  const lease = (reply: unknown): LeaseState => (reply === 1 ? 'held' : 'lost');
  return {
    take: async (limit, leaseMs) =>
      deliveries(await redis.run('take-deliveries', [keys.outbox, keys.delivery('')], [limit, leaseMs])),
    postpone: async ({ id, attempts }, delayMs, error) =>
      lease(await redis.run('postpone-delivery', [keys.outbox, keys.delivery(id)], [id, attempts, delayMs, error])),
    close: async ({ id, attempts, songhash }, state, error) =>
      lease(
        await redis.run(
          'close-delivery',
          [keys.outbox, keys.delivery(id), keys.deliveriesOf(songhash)],
          [id, attempts, state, error, retentionMs],
        ),
      ),
    list: async (songhash) =>
      deliveries(await redis.run('list-deliveries', [keys.deliveriesOf(songhash), keys.delivery('')])),
  };
}
