// Calls storage-service over gRPC and converts its messages to the queue's types.

import type { RpcClient } from '@stemline/common/grpc/client.ts';
import { DELIVERY_EVENT, OUTCOME_STATE, PRIORITY } from '@stemline/common/wire-words.ts';
import type { JobEnd, JobRef, JobSpec, Subscriber } from '@stemline/job-queue/types.ts';
import type { Outcome__Output } from '@stemline/proto/gen/stemline/storage/v1/Outcome.ts';
import type { Run__Output } from '@stemline/proto/gen/stemline/storage/v1/Run.ts';
import type { Submission__Output } from '@stemline/proto/gen/stemline/storage/v1/Submission.ts';
import type { StorageRpcs } from '@stemline/proto/load.ts';
import type { SongStore, SongStoreFor, StoredRun } from '../domain/song-store.ts';
import type { Submission } from '../domain/submission.ts';

export type StorageClient = RpcClient<StorageRpcs>;

const DEADLINE_MS = 5_000;
/**
 * Timeout of a walk over all open runs or all submissions of one run; it includes the caller's work
 * on each item.
 */
const WALK_DEADLINE_MS = 10 * 60_000;

export function createSongStore(client: StorageClient): SongStoreFor {
  return (requestId) => {
    const options = { deadlineMs: DEADLINE_MS, requestId };
    return {
      record: async ({ songhash, model, revision }, submission) => {
        const nowMs = Date.now();
        const request = { ...requestOf(submission), model, revision, createdMs: nowMs };
        const said = { ...submissionOf(submission), createdMs: nowMs, requestId };
        const answer = await client.unary('RecordSubmission', { songhash, request, submission: said }, options);
        return { run: toRun(answer.run), opened: answer.opened };
      },
      retract: async ({ songhash, run }, submissionId) => {
        await client.unary('RetractSubmission', { songhash, run, submissionId }, options);
      },
      song: async (songhash) => {
        const { run, served, removed } = await client.unary('GetSong', { songhash }, options);
        return { newest: toRun(run), served: served ? toRun(served) : undefined, removed };
      },
      openNext: async ({ songhash, run }) =>
        toRun((await client.unary('OpenNextRun', { songhash, afterRun: run }, options)).run),
      cancel: async ({ songhash, run }, tries, reason) => {
        const outcome = { state: OUTCOME_STATE.toWire('cancelled'), tries, reason, createdMs: Date.now() };
        const answer = await client.unary('PublishOutcome', { songhash, run, outcome }, options);
        return toEnd(answer.outcome ?? undefined) ?? { state: 'cancelled', code: '', reason };
      },
      subscribers: async function* ({ songhash, run }: JobRef) {
        const walk = client.download(
          'ListSubmissions',
          { songhash, run },
          { ...options, deadlineMs: WALK_DEADLINE_MS },
        );
        for await (const { submissions } of walk) yield toSubscribers(submissions);
      },
      openRuns: async function* (signal) {
        const walk = client.download('ListOpenRuns', {}, { deadlineMs: WALK_DEADLINE_MS, requestId, signal });
        for await (const { run, submissions } of walk)
          yield { run: toRun(run), subscribers: toSubscribers(submissions) };
      },
    } satisfies SongStore;
  };
}

function requestOf({ namespace, audio, optionsJson, priority, contentType, filename }: Submission) {
  return { namespace, audio, optionsJson, priority: PRIORITY.toWire(priority), contentType, filename };
}

function submissionOf({ id, filename, callback }: Submission) {
  return { id, filename, ...(callback && { callback: { ...callback, on: callback.on.map(DELIVERY_EVENT.toWire) } }) };
}

function toRun(run: Run__Output | null): StoredRun {
  const request = run?.request;
  if (!run || !request) throw new Error('the store answered with a run that has no request');
  const spec: JobSpec = {
    songhash: run.songhash,
    run: run.number,
    namespace: request.namespace,
    audio: request.audio,
    model: request.model,
    revision: request.revision,
    optionsJson: request.optionsJson,
    priority: PRIORITY.fromWire(request.priority) ?? 'normal',
    contentType: request.contentType,
    filename: request.filename,
    createdMs: request.createdMs,
  };
  return { spec, end: toEnd(run.outcome ?? undefined) };
}

function toEnd(outcome: Outcome__Output | undefined): JobEnd | undefined {
  if (!outcome) return undefined;
  const { code, reason } = outcome;
  const state = OUTCOME_STATE.fromWire(outcome.state);
  if (!state) throw new Error('the store answered with an outcome that has no state');
  return { state, code, reason };
}

function toSubscribers(submissions: readonly Submission__Output[]): Subscriber[] {
  return submissions.flatMap(({ id, callback }) => {
    if (!callback) return [];
    const { url, dataJson, refusal } = callback;
    const named = callback.on.map(DELIVERY_EVENT.fromWire);
    const on = DELIVERY_EVENT.words.filter((event) => event === 'done' || named.includes(event));
    return [{ submissionId: id, url, dataJson, on, refusal }];
  });
}
