// Stores the owed deliveries and leases each to one notifier at a time. Each taking raises the
// lease's number, which guards the writes of that notifier. Tries are counted separately, one for
// each POST.

import type { RedisConnection } from './connection.ts';
import { LISTED_FIELDS, parseDelivery, parseFields, parseListed } from './job-fields.ts';
import type { Keys } from './keys.ts';
import { RETENTION_MS } from './retention.ts';
import type { Delivery, DeliveryEnd, LeaseState, ListedDelivery } from './types.ts';

export interface Outbox {
  /**
   * Takes up to `limit` due deliveries for `leaseMs`. Nobody else gets them in that time. Taking
   * uses no try.
   */
  take(limit: number, leaseMs: number): Promise<Delivery[]>;
  /**
   * Call this just before the POST; it uses one try. Returns the delivery as it is then, or
   * undefined when the POST must not be made.
   */
  begin(delivery: Delivery): Promise<Delivery | undefined>;
  /**
   * The try failed or was not made: the delivery is due again after `delayMs`. Returns 'lost' when
   * another notifier has taken over the lease.
   */
  postpone(delivery: Delivery, delayMs: number, error: string): Promise<LeaseState>;
  /**
   * Notes how the delivery ended, before the store knows. A later holder only has to record that
   * end in the store.
   */
  note(delivery: Delivery, end: DeliveryEnd, error: string): Promise<LeaseState>;
  /** Closes a delivery whose end the store has recorded. */
  close(delivery: Delivery, end: DeliveryEnd, error: string): Promise<LeaseState>;
  /**
   * Returns one page of a song's deliveries, oldest first: at most `limit`, and about 1 MiB.
   * `after` is the `next` of the previous page. A page without `next` is the last one.
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

/**
 * The most that one script reads. A gRPC message is limited to 4 MiB, and Redis is blocked during
 * the read.
 */
const PAGE_BYTES = 1024 ** 2;
/** A value below every score. */
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
        // A page whose deliveries have all expired is skipped.
        if (rows.length > 0 || next === '') return { deliveries: rows.map(parseListed), next: next || undefined };
        from = next;
      }
    },
  };
}
