// Accepts submissions with an idempotency key. The record of the key in the store names one
// submission and one song for all requests with the key, so that each step of Enqueue has the same
// effect for all of them. The first answer is recorded, and later requests only read it.
//
// A request that was refused frees its key. The store records either the answer or the refusal, so
// a submission is never both refused and accepted.

import type { KeyRef } from '@stemline/common/checks.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { JobRef } from '@stemline/job-queue/types.ts';
import type { Accepted } from './accepted.ts';
import { fingerprintOf, sourceFingerprintOf } from './fingerprint.ts';
import type { ChosenSong, Reservation, SongStore } from './song-store.ts';
import type { Submission } from './submission.ts';

/** The steps of Enqueue that a submission with a key shares with others. */
export interface KeyedSteps {
  /** Chooses the song of a new request. */
  choose(submission: Submission): Promise<ChosenSong>;
  /** Records and queues the submission. Retracts it before it throws a refusal. */
  accept(store: SongStore, submission: Submission, song: ChosenSong): Promise<Accepted>;
  /** Takes a submission that was refused out of the queue. */
  withdraw(ref: JobRef, submissionId: string): Promise<void>;
}

/**
 * Accepts a submission with a key. Throws IDEMPOTENCY_KEY_REUSED when another request has used the
 * key, and the errors of Enqueue. `onSonghash`: called when the songhash is known.
 */
export type KeyedEnqueue = (
  store: SongStore,
  submission: Submission,
  key: KeyRef,
  onSonghash?: (songhash: string) => void,
) => Promise<Accepted>;

/** More than the time from the record of a key to that of its submission. */
const UNTIL_RECORDED_MS = 60_000;

/** Remembers only the requests that are running. */
export function createKeyedEnqueue({ choose, accept, withdraw }: KeyedSteps): KeyedEnqueue {
  /**
   * Returns the record of the key. A refusal that was interrupted is completed first, and a request
   * that was not recorded and may have ended does not keep its key from another one.
   */
  const reserve = async (store: SongStore, submission: Submission, key: KeyRef): Promise<Reservation> => {
    const found = await store.reservation(key);
    const isFree =
      found?.isRefused || (found && mayHaveEnded(found) && found.fingerprint !== fingerprintOf(submission));
    if (found && !isFree) return found;
    if (found) await store.release(found.songhash, found.submissionId, key);
    const digests = { fingerprint: fingerprintOf(submission), sourceFingerprint: sourceFingerprintOf(submission) };
    return store.reserve(key, digests, await choose(submission));
  };

  const enqueue: KeyedEnqueue = async (store, submission, key, onSonghash) => {
    const reservation = await reserve(store, submission, key);
    const { fingerprint, submissionId, answer } = reservation;
    if (fingerprint !== fingerprintOf(submission)) throw keyReused();
    onSonghash?.(reservation.songhash);
    if (answer) return answer;
    const accepted = await accept(store, { ...submission, id: submissionId }, reservation);
    const standing = await store.recordAnswer(key, submissionId, accepted);
    if (standing) return standing;
    // A parallel request was refused, after this one had recorded the submission. The retraction
    // may have come before the job of this request.
    await store.retract(accepted, submissionId, key);
    await withdraw(accepted, submissionId);
    throw new ServiceError('UNAVAILABLE', 'A parallel request with the idempotency key was refused. Try again.');
  };

  // Equal requests that arrive meanwhile wait for the first one, instead of repeating its steps.
  const running = new Map<string, Promise<Accepted>>();
  return async (store, submission, key, onSonghash) => {
    const id = JSON.stringify([key.namespace, key.key, fingerprintOf(submission)]);
    for (let first = running.get(id); first; first = running.get(id)) {
      try {
        const accepted = await first;
        onSonghash?.(accepted.songhash);
        return accepted;
      } catch (error) {
        // The first caller had less time than this one, whose own calls to the store may succeed.
        if (!isLate(error)) throw error;
      }
    }
    const work = enqueue(store, submission, key, onSonghash).finally(() => running.delete(id));
    running.set(id, work);
    return work;
  };
}

function isLate(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'DEADLINE_EXCEEDED';
}

/** Returns whether the request that reserved the key may have ended without an answer. */
function mayHaveEnded({ answer, createdMs }: Reservation): boolean {
  return !answer && Date.now() - createdMs > UNTIL_RECORDED_MS;
}

function keyReused(): ServiceError {
  return new ServiceError(
    'IDEMPOTENCY_KEY_REUSED',
    'A request with other audio, another model, other options, another priority or another callback has used this idempotency key in the last 24 hours. Send a new key with each new request.',
  );
}
