// The deliveries that are owed, leased to one notifier at a time. Each taking raises the lease's number, which guards what the
// taker writes; tries are counted apart, one for each POST.

import type { RedisConnection } from './connection.ts';
import { parseDelivery, parseFields } from './job-fields.ts';
import type { Keys } from './keys.ts';
import { RETENTION_MS } from './retention.ts';
import type { Delivery, DeliveryEnd, LeaseState } from './types.ts';

export interface Outbox {
  /** Takes up to `limit` due deliveries for `leaseMs`: nobody else gets them meanwhile. Costs none of them a try. */
  take(limit: number, leaseMs: number): Promise<Delivery[]>;
  /** To be called just before the POST, which uses up a try: the delivery as it is then, or undefined when it must not be made. */
  begin(delivery: Delivery): Promise<Delivery | undefined>;
  /** The try failed, or none was made: due again after `delayMs`. Refused ('lost') when the lease was overtaken. */
  postpone(delivery: Delivery, delayMs: number, error: string): Promise<LeaseState>;
  /** How it ended, before the store is told: whoever takes it from then on only has to tell the store. */
  note(delivery: Delivery, end: DeliveryEnd, error: string): Promise<LeaseState>;
  /** The store knows how it ended: it is over for good. */
  close(delivery: Delivery, end: DeliveryEnd, error: string): Promise<LeaseState>;
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
  const stateOf = (reply: unknown): LeaseState => (reply === 1 ? 'held' : 'lost');
  return {
    take: async (limit, leaseMs) =>
      deliveries(await redis.run('take-deliveries', [keys.outbox, keys.delivery('')], [limit, leaseMs])),
    begin: async (delivery) => {
      const { id, lease, attempts: before } = delivery;
      const attempts = await redis.run('begin-delivery', [keys.delivery(id)], [lease, before]);
      return attempts === 0 ? undefined : { ...delivery, attempts: attempts as number };
    },
    postpone: async ({ id, lease }, delayMs, error) =>
      stateOf(await redis.run('postpone-delivery', [keys.outbox, keys.delivery(id)], [id, lease, delayMs, error])),
    note: async ({ id, lease }, end, error) =>
      stateOf(await redis.run('note-delivery', [keys.delivery(id)], [lease, end, error])),
    close: async ({ id, lease, songhash }, end, error) => {
      const on = [keys.outbox, keys.delivery(id), keys.deliveriesOf(songhash)];
      return stateOf(await redis.run('close-delivery', on, [id, lease, end, error, retentionMs]));
    },
    list: async (songhash) =>
      deliveries(await redis.run('list-deliveries', [keys.deliveriesOf(songhash), keys.delivery('')])),
  };
}
