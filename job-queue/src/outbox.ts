// Stores the owed deliveries and hands each out to one notifier at a time. Taking a delivery raises
// its token, which guards the writes of that notifier. Attempts are counted separately, one for
// each POST.

import type { DeliveryResult } from '@stemline/common/wire-words.ts';
import type { RedisConnection } from './connection.ts';
import { LISTED_FIELDS, parseDelivery, parseFields, parseListed } from './job-fields.ts';
import type { Keys } from './keys.ts';
import { RETENTION_MS } from './policy.ts';
import type { Held } from './script-types.ts';
import type { Delivery, HoldState, ListedDelivery } from './types.ts';

/** All methods throw UNAVAILABLE when Redis cannot be reached, and are safe to repeat. */
export interface Outbox {
  /**
   * Takes up to `limit` due deliveries for `holdMs`. No other notifier gets them in that time.
   * Fewer come at once when they contain more than about 1 MiB. Taking uses no attempt.
   */
  take(limit: number, holdMs: number): Promise<Delivery[]>;
  /**
   * Begins an attempt, just before its POST. Returns the delivery with the new number of attempts,
   * or undefined when the POST must not be made.
   */
  begin(delivery: Delivery): Promise<Delivery | undefined>;
  /**
   * Makes the delivery due again after `delayMs`, because the attempt failed or was not made.
   * Returns 'lost' when another notifier has taken the delivery.
   */
  postpone(delivery: Delivery, delayMs: number, error: string): Promise<HoldState>;
  /**
   * Notes how the delivery ended, before the store has the end. The notifier that takes it next
   * only has to record that end in the store.
   */
  note(delivery: Delivery, end: DeliveryResult, error: string): Promise<HoldState>;
  /** Closes a delivery whose end the store has recorded. */
  close(delivery: Delivery, end: DeliveryResult, error: string): Promise<HoldState>;
  /**
   * Returns one page of a song's deliveries, oldest first: at most `limit`, and about 1 MiB.
   * `after` is the `next` of the previous page. A page without `next` is the last one.
   */
  list(songhash: string, limit: number, after?: string): Promise<DeliveryPage>;
}

/** One page of a list. `next`: where the next page begins; undefined: this is the last page. */
interface DeliveryPage {
  readonly deliveries: readonly ListedDelivery[];
  readonly next: string | undefined;
}

/** The Redis with the deliveries. */
interface OutboxDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /** Milliseconds for which Redis keeps a closed delivery. Default: RETENTION_MS. */
  readonly retentionMs?: number;
}

/**
 * The most that one script reads. A gRPC message is limited to 4 MiB, and Redis is blocked during
 * the read.
 */
const PAGE_BYTES = 1024 ** 2;
/** A value below every score. */
const BEGIN = '0';

/** Has no state of its own. */
export function createOutbox({ redis, keys, retentionMs = RETENTION_MS }: OutboxDeps): Outbox {
  const stateOf = (held: Held): HoldState => (held === 1 ? 'held' : 'lost');
  return {
    take: async (limit, holdMs) => {
      const on = [keys.outbox, keys.delivery('')];
      const taken = await redis.run('take-deliveries', on, { limit, holdMs, maxBytes: PAGE_BYTES });
      return taken.map((flat) => parseDelivery(parseFields(flat)));
    },
    begin: async (delivery) => {
      const { id, token, attempts: attemptsBefore } = delivery;
      const attempts = await redis.run('begin-delivery', [keys.delivery(id)], { token, attemptsBefore });
      return attempts === 0 ? undefined : { ...delivery, attempts };
    },
    postpone: async ({ id, token }, delayMs, error) => {
      const on = [keys.outbox, keys.delivery(id)];
      return stateOf(await redis.run('postpone-delivery', on, { id, token, delayMs, error }));
    },
    note: async ({ id, token }, state, error) =>
      stateOf(await redis.run('note-delivery', [keys.delivery(id)], { token, state, error })),
    close: async ({ id, token, songhash }, state, error) => {
      const on = [keys.outbox, keys.delivery(id), keys.deliveriesOf(songhash), keys.openDeliveriesOf(songhash)];
      return stateOf(await redis.run('close-delivery', on, { id, token, state, error, retentionMs }));
    },
    list: async (songhash, limit, after = BEGIN) => {
      const on = [keys.deliveriesOf(songhash), keys.delivery('')];
      for (let from = after; ; ) {
        const page = { after: from, limit, maxBytes: PAGE_BYTES, fields: LISTED_FIELDS };
        const [next, ...rows] = await redis.run('list-deliveries', on, page);
        // A page whose deliveries have all expired is skipped.
        if (rows.length > 0 || next === '') return { deliveries: rows.map(parseListed), next: next || undefined };
        from = next;
      }
    },
  };
}
