// Hands owed deliveries out, each to one notifier at a time. Taking a delivery raises its token,
// which guards the writes of that notifier. The notifier renews its holds, as a worker renews the
// leases of its jobs. Attempts are counted separately, one for each POST.

import type { Logger } from '@stemline/common/logging/logger.ts';
import type { DeliveryResult } from '@stemline/common/wire-words.ts';
import type { RedisConnection } from './connection.ts';
import { parseDelivery, parseEach } from './job-fields.ts';
import type { Keys } from './keys.ts';
import { PAGE_BYTES, RETENTION_MS, TEST_RETENTION_MS } from './policy.ts';
import type { FlatFields, Held } from './script-types.ts';
import type { Delivery, HoldState } from './types.ts';

/** All methods throw UNAVAILABLE when Redis cannot be reached, and are safe to repeat. */
export interface Outbox {
  /**
   * Takes up to `limit` due deliveries for `holdMs`. No other notifier gets them in that time.
   * Returns fewer when they contain more than about 1 MiB. Taking uses no attempt. A delivery whose
   * record cannot be read is logged and postponed.
   */
  take(limit: number, holdMs: number): Promise<Taken>;
  /**
   * Extends the holds on deliveries to `holdMs` from now. Returns those that are not held any more:
   * they were taken again, closed or postponed.
   */
  renew(deliveries: readonly Delivery[], holdMs: number): Promise<Delivery[]>;
  /**
   * Begins an attempt, just before its POST. Returns the delivery with the new number of attempts,
   * or undefined when the POST must not be made.
   */
  begin(delivery: Delivery): Promise<Delivery | undefined>;
  /**
   * Makes the delivery due again after `delayMs`, because the attempt failed or was not made.
   * Returns 'lost' when another notifier has taken the delivery.
   */
  postpone(delivery: Pick<Delivery, 'id' | 'token'>, delayMs: number, error: string): Promise<HoldState>;
  /**
   * Notes how the delivery ended, before the store has the end. The notifier that takes it next
   * only has to record that end in the store.
   */
  note(delivery: Delivery, end: DeliveryResult, error: string): Promise<HoldState>;
  /** Closes a delivery whose end the store has recorded. */
  close(delivery: Delivery, end: DeliveryResult, error: string): Promise<HoldState>;
}

/** The deliveries that one call has taken. */
interface Taken {
  readonly deliveries: readonly Delivery[];
  /**
   * Milliseconds until the next delivery is due, or the hold on one ends. 0: more are due now.
   * Undefined: there is none.
   */
  readonly dueInMs: number | undefined;
}

/** The Redis with the deliveries. */
interface OutboxDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  readonly log: Logger;
  /** Milliseconds for which Redis keeps a closed delivery. Default: RETENTION_MS. */
  readonly retentionMs?: number;
}

/** Delay of a delivery whose record cannot be read. A notifier of another version may read it. */
const UNREADABLE_MS = 60_000;

/** Has no state of its own. */
export function createOutbox({ redis, keys, log, retentionMs = RETENTION_MS }: OutboxDeps): Outbox {
  const stateOf = (held: Held): HoldState => (held === 1 ? 'held' : 'lost');

  const postpone: Outbox['postpone'] = async ({ id, token }, delayMs, error) => {
    return stateOf(await redis.run('postpone-delivery', keys, { id, token, delayMs, error }));
  };

  /** Never rejects. A delivery that cannot be postponed is due again when its hold ends. */
  async function postponeUnreadable(flat: FlatFields, error: unknown): Promise<void> {
    const id = valueIn(flat, 'id') ?? '';
    log.error({ err: error, deliveryId: id }, 'the record of a delivery cannot be read; it is postponed');
    await postpone({ id, token: Number(valueIn(flat, 'token')) }, UNREADABLE_MS, 'its record cannot be read').catch(
      () => undefined,
    );
  }

  return {
    take: async (limit, holdMs) => {
      const [dueInMs, ...taken] = await redis.run('take-deliveries', keys, { limit, holdMs, maxBytes: PAGE_BYTES });
      const postponed: Promise<void>[] = [];
      const deliveries = parseEach(taken, parseDelivery, (flat, error) =>
        postponed.push(postponeUnreadable(flat, error)),
      );
      await Promise.all(postponed);
      return { deliveries, dueInMs: dueInMs < 0 ? undefined : dueInMs };
    },
    renew: async (deliveries, holdMs) => {
      const holds = deliveries.map(({ id, token }) => ({ id, token }));
      const lost = await redis.run('renew-deliveries', keys, { holdMs, holds });
      return lost.map((position) => deliveries[position - 1] as Delivery);
    },
    begin: async (delivery) => {
      const { id, token, attempts: attemptsBefore } = delivery;
      const attempts = await redis.run('begin-delivery', keys, { id, token, attemptsBefore });
      return attempts === 0 ? undefined : { ...delivery, attempts };
    },
    postpone,
    note: async ({ id, token }, state, error) =>
      stateOf(await redis.run('note-delivery', keys, { id, token, state, error })),
    close: async ({ id, token, songhash }, state, error) => {
      const args = { id, songhash, token, state, error, retentionMs, testRetentionMs: TEST_RETENTION_MS };
      return stateOf(await redis.run('close-delivery', keys, args));
    },
  };
}

function valueIn(flat: FlatFields, name: string): string | undefined {
  return flat.find((_, index) => index % 2 === 1 && flat[index - 1] === name);
}
