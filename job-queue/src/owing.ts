// Owes the deliveries of ended jobs: makes their ids, writes subscribers in the form that Redis
// keeps, and completes the end of a job with many subscribers.

import { createHash } from 'node:crypto';
import { type DeliveryEvent, RUN_EVENTS } from '@stemline/common/wire-words.ts';
import type { RedisConnection } from './connection.ts';
import { jobIdOf, type Keys } from './keys.ts';
import { wellFormed } from './scripts.ts';
import type { JobRef, Subscriber } from './types.ts';

/**
 * Returns the id of a delivery, sent as webhook-id: "msg_" and 56 hex characters. It stays the same
 * however often the delivery is owed, attempted or rebuilt. The songhash is part of it, because
 * callers may use a submission id again for another song.
 */
export function deliveryIdOf(songhash: string, submissionId: string, event: DeliveryEvent): string {
  return `msg_${createHash('sha224').update(`${songhash}\n${submissionId}\n${event}`).digest('hex')}`;
}

/**
 * Returns a subscriber of a song as Redis keeps it, with its delivery ids, because Lua has no
 * SHA-224.
 */
export function toSubscriberJson(songhash: string, subscriber: Subscriber): string {
  const ids = RUN_EVENTS.map((event) => [event, deliveryIdOf(songhash, subscriber.submissionId, event)]);
  return JSON.stringify({
    submissionId: subscriber.submissionId,
    url: wellFormed(subscriber.url),
    dataJson: wellFormed(subscriber.dataJson),
    on: subscriber.on,
    refusal: wellFormed(subscriber.refusal),
    secret: subscriber.secret || undefined,
    requestId: subscriber.requestId,
    reopened: subscriber.reopened,
    deliveryIds: Object.fromEntries(ids),
  });
}

/**
 * Owes the remaining deliveries of an ended job, step by step. The script that ended the job has
 * noted it as owing, so the sweeper continues when this process ends between two steps. Safe to
 * repeat and to run in parallel. Throws UNAVAILABLE when Redis cannot be reached.
 */
type OweRest = (ref: JobRef) => Promise<void>;

/** Creates the function that owes the remaining deliveries. */
export function createOweRest({ redis, keys }: { redis: RedisConnection; keys: Keys }): OweRest {
  return async (ref) => {
    while ((await redis.run('owe-rest', keys, { jobId: jobIdOf(ref) })) === 1);
  };
}
