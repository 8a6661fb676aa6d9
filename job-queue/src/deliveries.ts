// Reads deliveries for people, makes a delivery due again on request, and owes deliveries of test
// events.

import type { Logger } from '@stemline/common/logging/logger.ts';
import { DELIVERY_STATE, type DeliveryState } from '@stemline/common/wire-words.ts';
import type { RedisConnection } from './connection.ts';
import { LISTED_FIELDS, parseEach, parseListed } from './job-fields.ts';
import type { Keys } from './keys.ts';
import { deliveryIdOf } from './owing.ts';
import { PAGE_BYTES, TEST_RETENTION_MS } from './policy.ts';
import type { FieldValues } from './script-types.ts';
import { wellFormed } from './scripts.ts';
import type { ListedDelivery, Subscriber } from './types.ts';

/**
 * All methods throw UNAVAILABLE when Redis cannot be reached, and are safe to repeat. Pages leave
 * out a delivery whose record cannot be read, and log it.
 */
export interface Deliveries {
  /** Returns a delivery, or undefined when Redis does not know it. */
  get(id: string): Promise<ListedDelivery | undefined>;
  /**
   * Returns one page of a song's deliveries, oldest first: at most `limit`, and about 1 MiB.
   * `after` is the `next` of the previous page. A page without `next` is the last one. With
   * `state`, only the deliveries in that state.
   */
  ofSong(
    songhash: string,
    limit: number,
    options?: { after?: string | undefined; state?: DeliveryState | undefined },
  ): Promise<SongPage>;
  /**
   * Returns one page of the deliveries of all songs, in the order in which they entered their
   * state: at most `limit`, and about 1 MiB. Without `state`, one state follows the other.
   */
  ofAll(
    limit: number,
    options?: { from?: StatePlace | undefined; state?: DeliveryState | undefined },
  ): Promise<AllPage>;
  /**
   * Makes an ended delivery pending again, with as many attempts as a new one, and a pending one
   * due now. Does nothing with an ended one when `reopened`, the number of times that the store has
   * reopened it, is not new.
   * Returns 'unknown' when Redis does not know it, and 'ending' when a notifier is about to close
   * it.
   */
  redeliver(delivery: ListedDelivery, reopened: number): Promise<'due' | 'unknown' | 'ending'>;
  /** Owes a delivery of a test event and returns its id. Equal calls with one `testId` owe one. */
  oweTest(testId: string, callback: TestedCallback): Promise<string>;
}

/** See Subscriber. */
type TestedCallback = Pick<Subscriber, 'url' | 'dataJson' | 'secret' | 'requestId'>;

/**
 * One page of a song's deliveries. `next`: where the next page begins; undefined: the last page.
 */
interface SongPage {
  readonly deliveries: readonly ListedDelivery[];
  readonly next: string | undefined;
}

/** A place in the list of all deliveries: an index of DELIVERY_STATE, and a score in that state. */
export interface StatePlace {
  readonly part: number;
  readonly after: string;
}

/** One page of all deliveries. `next`: see SongPage. */
interface AllPage {
  readonly deliveries: readonly ListedDelivery[];
  readonly next: StatePlace | undefined;
}

/** A value below every score. */
const BEGIN = '0';

/** The Redis with the deliveries. */
interface DeliveriesDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  readonly log: Logger;
}

/** Has no state of its own. */
export function createDeliveries({ redis, keys, log }: DeliveriesDeps): Deliveries {
  const logUnreadable = ([id]: FieldValues, error: unknown) =>
    log.error({ err: error, deliveryId: id }, 'the record of a delivery cannot be read; lists leave it out');
  const page = async (
    songhash: string | undefined,
    limit: number,
    after: string,
    state?: DeliveryState,
  ): Promise<SongPage> => {
    const args = { songhash, limit, maxBytes: PAGE_BYTES, fields: LISTED_FIELDS, state };
    for (let from = after; ; ) {
      const [next, ...rows] = await redis.run('list-deliveries', keys, { ...args, after: from });
      const deliveries = parseEach(rows, parseListed, logUnreadable);
      // A page whose deliveries have all expired is skipped.
      if (deliveries.length > 0 || next === '') return { deliveries, next: next || undefined };
      from = next;
    }
  };

  return {
    get: async (id) => {
      const values = await redis.read((client) => client.hmget(keys.delivery(id), ...LISTED_FIELDS));
      return values.every((value) => value === null) ? undefined : parseListed(values);
    },
    ofSong: (songhash, limit, { after = BEGIN, state } = {}) => page(songhash, limit, after, state),
    ofAll: async (limit, { from, state } = {}) => {
      const only = state === undefined ? undefined : DELIVERY_STATE.words.indexOf(state);
      const last = only ?? DELIVERY_STATE.words.length - 1;
      let after = from?.after ?? BEGIN;
      for (let part = from?.part ?? only ?? 0; part <= last; part += 1, after = BEGIN) {
        const word = DELIVERY_STATE.words[part] as DeliveryState;
        const { deliveries, next } = await page(undefined, limit, after, word);
        if (next !== undefined) return { deliveries, next: { part, after: next } };
        if (deliveries.length > 0)
          return { deliveries, next: part < last ? { part: part + 1, after: BEGIN } : undefined };
      }
      return { deliveries: [], next: undefined };
    },
    redeliver: ({ id, songhash }, reopened) => redis.run('redeliver', keys, { id, songhash, reopened }),
    oweTest: async (testId, { url, dataJson, secret, requestId }) => {
      const id = deliveryIdOf('', testId, 'test');
      const texts = { url: wellFormed(url), dataJson: wellFormed(dataJson), refusal: '' };
      const subscriber = { submissionId: testId, ...texts, requestId, ...(secret && { secret }) };
      await redis.run('owe-test', keys, { id, subscriber, testRetentionMs: TEST_RETENTION_MS });
      return id;
    },
  };
}
