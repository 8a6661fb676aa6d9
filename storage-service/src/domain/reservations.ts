// Keeps the records of idempotency keys. The record of a key is created once and names the request
// that used the key first, and the submission of all requests with the key.
//
// A process that deletes a record writes a mark and reads the record again. A process that creates
// or reads a record waits until there is no mark, and reads the record once more. So no process
// continues with a record that is being deleted, and a key never has two records at a time, unless
// a process is suspended for more than a minute while it deletes one (decision-marks.ts).
//
// The answer to a submission is created once too. It is the accepted answer or the refusal, so
// parallel requests with one key cannot end differently.

import { createHash } from 'node:crypto';
import type { KeyRef } from '@stemline/common/checks.ts';
import { IDEMPOTENCY_KEY_MS } from '@stemline/common/limits.ts';
import { Contended, whileContended } from './contention.ts';
import type { DecisionMarks } from './decision-marks.ts';
import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import { type AnswerRecord, answerSchema, type ReservationRecord, reservationSchema } from './record-types.ts';
import type { Records } from './records.ts';

/** The record of a key. */
export interface Reservation extends ReservationRecord {
  /** Absent: the first request is not answered yet. */
  readonly answer: AnswerRecord | undefined;
}

/** The request that reserves a key. */
export type Reserving = Omit<ReservationRecord, 'schema' | 'submissionId' | 'createdMs'>;

/**
 * Creates, reads and deletes the records of keys. All methods are idempotent. They throw
 * UNAVAILABLE when other requests keep changing the key.
 */
export interface Reservations {
  /** Returns the record of a key that was used in the last 24 hours; undefined: none. */
  find(key: KeyRef): Promise<Reservation | undefined>;
  /** Returns the record of the key; creates it if the key has none. */
  reserve(key: KeyRef, request: Reserving): Promise<Reservation>;
  /** Records the answer to a submission unless it has one. Returns the recorded answer. */
  answer(key: KeyRef, submissionId: string, answer: AnswerRecord): Promise<AnswerRecord>;
  /** Returns whether the submission was refused. */
  isRefused(key: KeyRef, submissionId: string): Promise<boolean>;
  /** Deletes the record of the key if it names the submission. */
  free(key: KeyRef, submissionId: string): Promise<void>;
  /** Deletes the records of one key, by its digest, that are older than 24 hours. */
  dropOld(digest: string): Promise<void>;
}

/** Answers outlive their record by much more than the time of a call. */
const KEEP_ANSWERS_MS = IDEMPOTENCY_KEY_MS + 3_600_000;
const BUSY = 'Other requests are using the idempotency key. Try again.';

/** Has no state of its own. */
export function createReservations({
  store,
  records,
  marks,
}: {
  store: ObjectStore;
  records: Records;
  marks: DecisionMarks;
}): Reservations {
  const read = (digest: string) => records.read(reservationSchema, KEYS.reservation(digest));

  const readAnswer = (digest: string, submissionId: string) =>
    records.read(answerSchema, KEYS.answer(digest, submissionId));

  /** Deletes the record if `isUnwanted` accepts it as it is now. */
  const deleteIf = (digest: string, isUnwanted: (record: ReservationRecord) => boolean) =>
    marks.during(KEYS.reservationDeletions(digest), async () => {
      const record = await read(digest);
      if (record && isUnwanted(record)) await store.delete(KEYS.reservation(digest));
    });

  /** Returns the record that no process is deleting. */
  const settled = async (digest: string): Promise<Reservation | undefined> => {
    await marks.untilNone(KEYS.reservationDeletions(digest), BUSY);
    const record = await read(digest);
    if (!record || isOld(record)) return undefined;
    return { ...record, answer: await readAnswer(digest, record.submissionId) };
  };

  return {
    find: async (key) => settled(digestOf(key)),
    reserve: (key, request) =>
      whileContended(async () => {
        const digest = digestOf(key);
        const before = await read(digest);
        if (before && isOld(before)) await deleteIf(digest, isOld);
        const createdMs = Date.now();
        const submissionId = submissionIdOf(key, createdMs);
        await records.create(reservationSchema, KEYS.reservation(digest), {
          schema: 1,
          ...request,
          submissionId,
          createdMs,
        });
        const standing = await settled(digest);
        if (!standing) throw new Contended(BUSY);
        return standing;
      }),
    answer: async (key, submissionId, answer) => {
      const digest = digestOf(key);
      if (await records.create(answerSchema, KEYS.answer(digest, submissionId), answer)) return answer;
      const standing = await readAnswer(digest, submissionId);
      if (!standing) throw new Contended(BUSY);
      return standing;
    },
    isRefused: async (key, submissionId) => (await readAnswer(digestOf(key), submissionId))?.kind === 'refused',
    free: (key, submissionId) => deleteIf(digestOf(key), (record) => record.submissionId === submissionId),
    dropOld: async (digest) => {
      const record = await read(digest);
      if (record && isOld(record)) await deleteIf(digest, isOld);
      for (const [prefix, keepMs] of [
        [KEYS.answers(digest), KEEP_ANSWERS_MS],
        [KEYS.reservationDeletions(digest), IDEMPOTENCY_KEY_MS],
      ] as const)
        for await (const name of store.children(prefix)) {
          const stat = await store.stat(prefix + name);
          if (stat && Date.now() - stat.modifiedMs > keepMs) await store.delete(prefix + name);
        }
    },
  };
}

function isOld({ createdMs }: ReservationRecord): boolean {
  return Date.now() - createdMs >= IDEMPOTENCY_KEY_MS;
}

/** The key is hashed because it may hold characters that the key of an object must not have. */
function digestOf({ namespace, key }: KeyRef): string {
  return sha224(['stemline-idempotency-v1', namespace, key]);
}

/** A key that is used again after 24 hours is another submission. */
function submissionIdOf({ namespace, key }: KeyRef, createdMs: number): string {
  return sha224(['stemline-submission-v1', namespace, key, String(createdMs)]);
}

function sha224(lines: readonly string[]): string {
  return createHash('sha224').update(lines.join('\n')).digest('hex');
}
