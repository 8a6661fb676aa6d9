// The deliveries that are owed, leased to one notifier at a time. Each taking raises the lease's number, which guards what the
// taker writes; tries are counted apart, one for each POST.

import type { RedisConnection } from './connection.ts';
import { LISTED_FIELDS, parseDelivery, parseFields, parseListed } from './job-fields.ts';
import type { Keys } from './keys.ts';
import { RETENTION_MS } from './retention.ts';
import type { Delivery, DeliveryEnd, LeaseState, ListedDelivery } from './types.ts';

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
  /**
   * One page of a song's deliveries, oldest first: at most `limit`, and about 1 MiB. `after` is the `next` of the page before;
   * a page without `next` is the last one.
   */
  list(songhash: string, limit: number, after?: string): Promise<DeliveryPage>;
}

export interface DeliveryPage {
  readonly deliveries: readonly ListedDelivery[];
  readonly next: string | undefined;
}

export interface OutboxDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /** How long a closed delivery is remembered. */
  readonly retentionMs?: number;
}

/** What one script reads at most: a gRPC message may have 4 MiB, and Redis is held for as long as it reads. */
const PAGE_BYTES = 1024 ** 2;
/** Before every score. */
const BEGIN = '0';

export function createOutbox({ redis, keys, retentionMs = RETENTION_MS }: OutboxDeps): Outbox {
  const deliveries = (reply: unknown) => (reply as string[][]).map((flat) => parseDelivery(parseFields(flat)));
  const stateOf = (reply: unknown): LeaseState => (reply === 1 ? 'held' : 'lost');
  return {
    take: async (limit, leaseMs) =>
      deliveries(await redis.run('take-deliveries', [keys.outbox, keys.delivery('')], [limit, leaseMs, PAGE_BYTES])),
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
      const on = [keys.outbox, keys.delivery(id), keys.deliveriesOf(songhash), keys.openDeliveriesOf(songhash)];
      return stateOf(await redis.run('close-delivery', on, [id, lease, end, error, retentionMs]));
    },
    list: async (songhash, limit, after = BEGIN) => {
      const on = [keys.deliveriesOf(songhash), keys.delivery('')];
      for (let from = after; ; ) {
        const reply = await redis.run('list-deliveries', on, [from, limit, PAGE_BYTES, ...LISTED_FIELDS]);
        const [next, ...rows] = reply as [string, ...(string | null)[][]];
        // A page whose deliveries have all expired is no answer.
        if (rows.length > 0 || next === '') return { deliveries: rows.map(parseListed), next: next || undefined };
        from = next;
      }
    },
  };
}
