// Implements the song store with calls to the storage service, and converts its messages.

import type { KeyRef } from '@stemline/common/checks.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { RpcClient } from '@stemline/common/grpc/client.ts';
import { fromTimestamp, toTimestamp } from '@stemline/common/grpc/time.ts';
import { jsonOrUndefined } from '@stemline/common/json-text.ts';
import type { Manifest } from '@stemline/common/manifest/manifest.ts';
import { DELIVERY_ID } from '@stemline/common/names.ts';
import { canonicalOptions, type GivenOptions } from '@stemline/common/options/options.ts';
import { optionsFromWire, optionsToWire } from '@stemline/common/options/wire.ts';
import { DELIVERY_EVENT, OUTCOME_STATE, PRIORITY, RUN_EVENTS } from '@stemline/common/wire-words.ts';
import type { JobEnd, JobRef, JobSpec, Subscriber } from '@stemline/job-queue/types.ts';
import type { Outcome__Output } from '@stemline/proto/gen/stemline/storage/v1/Outcome.ts';
import type { Reservation__Output } from '@stemline/proto/gen/stemline/storage/v1/Reservation.ts';
import type { Run__Output } from '@stemline/proto/gen/stemline/storage/v1/Run.ts';
import type { Submission__Output } from '@stemline/proto/gen/stemline/storage/v1/Submission.ts';
import type { StorageRpcs } from '@stemline/proto/load.ts';
import type { Accepted } from '../domain/accepted.ts';
import type { Reservation, SongStore, SongStoreFor, StoredRun } from '../domain/song-store.ts';
import type { Submission } from '../domain/submission.ts';

/** A client of the storage service. */
export type StorageClient = RpcClient<StorageRpcs>;

const UNKNOWN: ReadonlySet<string> = new Set(['NOT_FOUND', 'SONG_UNKNOWN', 'DELIVERY_UNKNOWN']);

const DEADLINE_MS = 5_000;
/** Time that is left to answer the caller after a call has used its whole deadline. */
const ANSWER_MS = 100;
/**
 * Deadline of a stream of all open runs or of all submissions of one run. It includes the work that
 * the caller does for each item.
 */
const STREAM_DEADLINE_MS = 10 * 60_000;

/** Has no state of its own. */
export function createSongStore(client: StorageClient): SongStoreFor {
  return ({ requestId, leftMs = () => Number.POSITIVE_INFINITY }) => {
    const options = () => ({
      deadlineMs: Math.max(1, Math.min(DEADLINE_MS, Math.round(leftMs()) - ANSWER_MS)),
      requestId,
    });
    const retract = async (songhash: string, run: number, submissionId: string, key?: KeyRef) => {
      // A refused submission must not run later, even if its caller has no time left.
      const { answerJson } = await client.unary(
        'RetractSubmission',
        { songhash, run, submissionId, ...(key && keyOf(key)) },
        { deadlineMs: DEADLINE_MS, requestId },
      );
      return toAnswer(answerJson);
    };
    return {
      requestId,
      record: async ({ songhash, model, revision }, submission) => {
        const createdAt = toTimestamp(Date.now());
        const message = {
          songhash,
          request: { ...requestOf(submission), model: { name: model, revision }, createdAt, requestId },
          submission: { ...submissionOf(submission), createdAt, requestId },
          idempotencyKey: submission.key?.key ?? '',
        };
        const answer = await client.unary('RecordSubmission', message, options());
        return { run: toRun(answer.run), opened: answer.opened };
      },
      retract: ({ songhash, run }, submissionId, key) => retract(songhash, run, submissionId, key),
      release: (songhash, submissionId, key) => retract(songhash, 0, submissionId, key),
      reservation: async (key) => {
        const { reservation } = await client.unary('GetReservation', keyOf(key), options());
        return reservation ? toReservation(reservation) : undefined;
      },
      reserve: async (key, fingerprints, { songhash, model, revision, optionsJson }) => {
        const song = { songhash, model: { name: model, revision }, options: toOptions(optionsJson) };
        const answer = await client.unary('ReserveSubmission', { ...keyOf(key), ...fingerprints, ...song }, options());
        return toReservation(answer.reservation);
      },
      recordAnswer: async (key, submissionId, accepted) => {
        const message = { ...keyOf(key), submissionId, answerJson: JSON.stringify(accepted) };
        return toAnswer((await client.unary('RecordAnswer', message, options())).answerJson);
      },
      run: async ({ songhash, run }) => {
        try {
          return toRun((await client.unary('GetRun', { songhash, run }, options())).run);
        } catch (error) {
          return undefinedIfUnknown(error);
        }
      },
      song: async (songhash) => {
        const { run, served, removed } = await client.unary('GetSong', { songhash }, options());
        return {
          newest: toRun(run),
          served: served ? toRun(served) : undefined,
          removed,
          lengthSeconds: lengthOf(served?.outcome?.manifestJson ?? ''),
        };
      },
      openNext: async ({ songhash, run }) =>
        toRun((await client.unary('OpenNextRun', { songhash, afterRun: run }, options())).run),
      cancel: async ({ songhash, run }, attempt, reason) => {
        const createdAt = toTimestamp(Date.now());
        const outcome = { state: OUTCOME_STATE.toWire('cancelled'), attempt, reason, createdAt };
        const answer = await client.unary('PublishOutcome', { songhash, run, outcome }, options());
        return toEnd(answer.outcome ?? undefined) ?? { state: 'cancelled', code: '', reason };
      },
      endedDelivery: async (deliveryId) => {
        if (!DELIVERY_ID.test(deliveryId)) return undefined;
        try {
          const found = await client.unary('FindDelivery', { deliveryId }, options());
          const event = RUN_EVENTS.find((word) => word === DELIVERY_EVENT.fromWire(found.event));
          return event && { ...found, event };
        } catch (error) {
          return undefinedIfUnknown(error);
        }
      },
      reopen: async ({ songhash, run }, submissionId, event) => {
        const request = { songhash, run, submissionId, event: DELIVERY_EVENT.toWire(event) };
        try {
          return (await client.unary('ReopenDelivery', request, options())).reopened;
        } catch (error) {
          return undefinedIfUnknown(error);
        }
      },
      subscribers: async function* ({ songhash, run }: JobRef) {
        const stream = client.download(
          'ListSubmissions',
          { songhash, run },
          { requestId, deadlineMs: STREAM_DEADLINE_MS },
        );
        for await (const { submissions } of stream) yield toSubscribers(submissions);
      },
      pendingRuns: async function* (signal) {
        const stream = client.download('ListPendingRuns', {}, { deadlineMs: STREAM_DEADLINE_MS, requestId, signal });
        for await (const { runs } of stream) yield* runs;
      },
      openRuns: async function* (refs, signal) {
        const runs = refs.map(({ songhash, run }) => ({ songhash, run }));
        const stream = client.download('ListOpenRuns', { runs }, { deadlineMs: STREAM_DEADLINE_MS, requestId, signal });
        for await (const { run, submissions } of stream)
          yield { run: toRun(run), subscribers: toSubscribers(submissions) };
      },
    } satisfies SongStore;
  };
}

function undefinedIfUnknown(error: unknown): undefined {
  if (!UNKNOWN.has(ServiceError.from(error).code)) throw error;
}

function requestOf({ namespace, audio, optionsJson, priority, filename, parent }: Submission) {
  const options = toOptions(optionsJson);
  return { namespace, audio, options, priority: PRIORITY.toWire(priority), filename, ...(parent && { parent }) };
}

function submissionOf({ id, filename, callback }: Submission) {
  return { id, filename, ...(callback && { callback: { ...callback, on: callback.on.map(DELIVERY_EVENT.toWire) } }) };
}

function toOptions(optionsJson: string) {
  return optionsToWire(JSON.parse(optionsJson) as GivenOptions);
}

function keyOf({ namespace, key }: KeyRef) {
  return { namespace, idempotencyKey: key };
}

function toReservation(message: Reservation__Output | null): Reservation {
  if (!message?.model) throw new Error('the storage service returned the record of an idempotency key without a model');
  const { fingerprint, sourceFingerprint, submissionId, songhash, model, options, answerJson, isRefused } = message;
  const optionsJson = canonicalOptions(optionsFromWire(options));
  const song = { songhash, model: model.name, revision: model.revision, optionsJson };
  const createdMs = fromTimestamp(message.createdAt);
  return { ...song, fingerprint, sourceFingerprint, submissionId, isRefused, createdMs, answer: toAnswer(answerJson) };
}

/** Reads an answer that recordAnswer() has written. */
function toAnswer(answerJson: string): Accepted | undefined {
  return answerJson === '' ? undefined : (JSON.parse(answerJson) as Accepted);
}

function toRun(run: Run__Output | null): StoredRun {
  const request = run?.request;
  if (!run || !request?.model) throw new Error('the storage service returned a run without a request or a model');
  const spec: JobSpec = {
    songhash: run.songhash,
    run: run.number,
    namespace: request.namespace,
    audio: request.audio,
    model: request.model.name,
    revision: request.model.revision,
    optionsJson: canonicalOptions(optionsFromWire(request.options)),
    priority: PRIORITY.fromWire(request.priority) ?? 'normal',
    filename: request.filename,
    createdMs: fromTimestamp(request.createdAt),
    requestId: request.requestId,
  };
  return { spec, end: toEnd(run.outcome ?? undefined) };
}

function toEnd(outcome: Outcome__Output | undefined): JobEnd | undefined {
  if (!outcome) return undefined;
  const { code, reason } = outcome;
  const state = OUTCOME_STATE.fromWire(outcome.state);
  if (!state) throw new Error('the storage service returned an outcome without a state');
  return { state, code, reason };
}

/** Returns 0 for a manifest that cannot be read. */
function lengthOf(manifestJson: string): number {
  const manifest = jsonOrUndefined(manifestJson) as Partial<Manifest> | null | undefined;
  const seconds = manifest?.duration_seconds;
  return typeof seconds === 'number' && seconds > 0 ? seconds : 0;
}

function toSubscribers(submissions: readonly Submission__Output[]): Subscriber[] {
  return submissions.flatMap(({ id, callback, reopened, requestId }) => {
    if (!callback) return [];
    const { url, dataJson, refusal, secret } = callback;
    const named = callback.on.map(DELIVERY_EVENT.fromWire);
    const on = RUN_EVENTS.filter((event) => event === 'done' || named.includes(event));
    return [{ submissionId: id, url, dataJson, on, refusal, secret, requestId, reopened }];
  });
}
