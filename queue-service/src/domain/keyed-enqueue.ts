// Accepts submissions with an idempotency key. The record of the key in the store names one
// submission and one song for all requests with the key, so that each step of Enqueue has the same
// effect for all of them. The first answer is recorded, and later requests only read it.
//
// A request that was refused frees its key. The store records either the answer or the refusal, so
// that parallel requests cannot end differently.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Accepted } from './accepted.ts';
import { fingerprintOf } from './fingerprint.ts';
import { queueFull } from './queue-full.ts';
import type { ChosenSong, Reservation, SongStore } from './song-store.ts';
import type { KeyRef, Submission } from './submission.ts';

/** The steps of Enqueue that a submission with a key shares with others. */
export interface KeyedSteps {
  /** Chooses the song of a new request. */
  choose(submission: Submission): Promise<ChosenSong>;
  /** Records and queues the submission. Retracts it before it throws a refusal. */
  accept(store: SongStore, submission: Submission, song: ChosenSong, key: KeyRef): Promise<Accepted>;
}

/**
 * Accepts a submission with a key. Throws IDEMPOTENCY_KEY_REUSED when another request has used the
 * key, and the errors of Enqueue.
 */
export type KeyedEnqueue = (store: SongStore, submission: Submission, key: KeyRef) => Promise<Accepted>;

/** Remembers only the requests that are running. */
export function createKeyedEnqueue({ choose, accept }: KeyedSteps): KeyedEnqueue {
  /** Returns the record of the key, after the end of a retraction that was interrupted. */
  const reserve = async (store: SongStore, submission: Submission, key: KeyRef): Promise<Reservation> => {
    const found = await store.reservation(key);
    if (found && found.refusedRun === 0) return found;
    if (found) await store.retract({ songhash: found.songhash, run: found.refusedRun }, found.submissionId, key);
    return store.reserve(key, fingerprintOf(submission), await choose(submission));
  };

  const enqueue: KeyedEnqueue = async (store, submission, key) => {
    const reservation = await reserve(store, submission, key);
    const { fingerprint, submissionId, answer } = reservation;
    if (fingerprint !== fingerprintOf(submission)) throw keyReused();
    if (answer) return answer;
    const accepted = await accept(store, { ...submission, id: submissionId }, reservation, key);
    const standing = await store.recordAnswer(key, submissionId, accepted);
    if (standing) return standing;
    // A parallel request found the queue full and has retracted the submission.
    await store.retract(accepted, submissionId, key);
    throw queueFull();
  };

  // Equal requests that arrive meanwhile wait for the first one, instead of repeating its steps.
  const running = new Map<string, Promise<Accepted>>();
  return (store, submission, key) => {
    const id = JSON.stringify([key.namespace, key.key, fingerprintOf(submission)]);
    const work = running.get(id) ?? enqueue(store, submission, key).finally(() => running.delete(id));
    running.set(id, work);
    return work;
  };
}

function keyReused(): ServiceError {
  return new ServiceError(
    'IDEMPOTENCY_KEY_REUSED',
    'A request with other audio, another model, other options, another priority or another callback has used this idempotency key in the last 24 hours. Send a new key with each new request.',
  );
}
