// Serves the rpcs of submissions, runs, outcomes and ended deliveries.

import { inBatches } from '@stemline/common/async/batches.ts';
import { assertName, assertRun, assertSonghash, invalid, keyOf, wordRule } from '@stemline/common/checks.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { songhashOf } from '@stemline/common/songhash.ts';
import { DELIVERY_EVENT, DELIVERY_RESULT, RUN_EVENTS } from '@stemline/common/wire-words.ts';
import type { DeliveryEvent__Output } from '@stemline/proto/gen/stemline/common/v1/DeliveryEvent.ts';
import type { DeliveryRef } from '../domain/pending.ts';
import { deliverySchema } from '../domain/record-types.ts';
import { checked } from '../domain/records.ts';
import { submissionPages } from '../domain/song.ts';
import type { StorageHandlers, StorageParts } from './parts.ts';
import { fromOutcome, fromRun, fromSubmission, required, toOutcome, toSongRequest, toSubmission } from './wire.ts';

/** The most runs in one message. */
const RUNS_AT_ONCE = 500;

/** Returns the handlers of the rpcs. */
export function runHandlers({
  songs,
  submissions,
  outcomes,
  deliveryEnds,
  pending,
  reservations,
  removal,
  catalogueSync,
}: StorageParts): Pick<
  StorageHandlers,
  | 'RecordSubmission'
  | 'OpenNextRun'
  | 'RetractSubmission'
  | 'PublishOutcome'
  | 'GetRun'
  | 'ListSubmissions'
  | 'ListPendingRuns'
  | 'ListOpenRuns'
  | 'RecordDelivery'
  | 'FindDelivery'
  | 'ReopenDelivery'
> {
  const retract = async (songhash: string, run: number, submissionId: string) => {
    await removal.retract(songhash, run, submissionId);
    await catalogueSync.follow(songhash);
  };

  return {
    RecordSubmission: {
      unary: async ({ songhash, request, submission, idempotencyKey }) => {
        assertSonghash(songhash);
        const wanted = toSongRequest(required(request, 'request'));
        const { namespace } = wanted;
        const key = idempotencyKey === '' ? undefined : keyOf({ namespace, idempotencyKey });
        if (songhash !== songhashOf(wanted))
          throw invalid("songhash must be computed from the request's namespace, audio, model and options.");
        const given = toSubmission(required(submission, 'submission'));
        const { run, opened } = await submissions.record(songhash, wanted, given);
        // RetractSubmission first records the refusal, and then looks for the submission.
        if (key && (await reservations.isRefused(key, given.id))) {
          await retract(songhash, run.number, given.id);
          throw new ServiceError('UNAVAILABLE', 'A parallel request with the idempotency key was refused. Try again.');
        }
        if (opened) await catalogueSync.follow(songhash);
        return { run: fromRun(songhash, run), opened };
      },
    },

    OpenNextRun: {
      unary: async ({ songhash, afterRun }, { requestId }) => {
        assertSonghash(songhash);
        assertRun(afterRun, 'after_run');
        const run = await submissions.openNext(songhash, afterRun, requestId);
        await catalogueSync.follow(songhash);
        return { run: fromRun(songhash, run) };
      },
    },

    RetractSubmission: {
      unary: async (request) => {
        const { songhash, run, submissionId } = request;
        assertSonghash(songhash);
        if (run !== 0) assertRun(run);
        assertName('submissionId', submissionId, 'submission_id');
        const key = request.idempotencyKey === '' ? undefined : keyOf(request);
        const isRefused = async () => key !== undefined && (await reservations.isRefused(key, submissionId));
        // An earlier call has recorded it, and has perhaps queued its run.
        if (run === 0 && (await submissions.isRecorded(songhash, submissionId)) && !(await isRefused())) return {};
        if (key) {
          const refusal = { schema: 1, kind: 'refused', run, createdMs: Date.now() } as const;
          const answer = await reservations.answer(key, submissionId, refusal);
          if (answer.kind === 'accepted') return { answerJson: answer.answerJson };
        }
        await retract(songhash, run, submissionId);
        // Last, so that the next request with the key finds nothing of this submission.
        if (key) await reservations.free(key, submissionId);
        return {};
      },
    },

    PublishOutcome: {
      unary: async ({ songhash, run, outcome }, { log }) => {
        assertSonghash(songhash);
        assertRun(run);
        const published = await outcomes.publish(songhash, run, toOutcome(required(outcome, 'outcome')));
        if (published.created) log.info({ run, state: published.outcome.state }, 'outcome is recorded');
        await catalogueSync.follow(songhash);
        return { outcome: fromOutcome(published.outcome), created: published.created };
      },
    },

    GetRun: {
      unary: async ({ songhash, run }) => {
        assertSonghash(songhash);
        assertRun(run);
        return { run: fromRun(songhash, await songs.run(songhash, run)) };
      },
    },

    ListSubmissions: {
      serverStream: async function* ({ songhash, run }) {
        assertSonghash(songhash);
        assertRun(run);
        await songs.run(songhash, run);
        for await (const page of submissionPages(songs.submissions(songhash, run)))
          yield { submissions: page.map(fromSubmission) };
      },
    },

    ListPendingRuns: {
      serverStream: async function* () {
        for await (const runs of inBatches(pending.runs(), RUNS_AT_ONCE)) yield { runs };
      },
    },

    ListOpenRuns: {
      serverStream: async function* ({ runs }) {
        if (runs.length > RUNS_AT_ONCE) throw invalid(`runs must not contain more than ${RUNS_AT_ONCE} runs.`);
        for (const { songhash, run } of runs) {
          assertSonghash(songhash);
          assertRun(run);
        }
        for await (const { songhash, run, submissions } of pending.openRuns(runs.length > 0 ? runs : undefined))
          yield { run: fromRun(songhash, run), submissions: submissions.map(fromSubmission) };
      },
    },

    RecordDelivery: {
      unary: async ({ songhash, run, submissionId, event, result, attempts, reason, reopened, deliveryId }) => {
        const delivery = toDelivery(songhash, run, submissionId, event);
        const ended = { result: DELIVERY_RESULT.fromWire(result), attempts, reason };
        const record = checked(deliverySchema, { schema: 1, ...ended, createdMs: Date.now() }, '');
        if (deliveryId !== '') assertName('deliveryId', deliveryId, 'delivery_id');
        if (reopened < 0) throw invalid('reopened must not be negative.');
        await deliveryEnds.record(songhash, run, { ...delivery, id: deliveryId }, reopened, record);
        return {};
      },
    },

    FindDelivery: {
      unary: async ({ deliveryId }) => {
        assertName('deliveryId', deliveryId, 'delivery_id');
        const found = await deliveryEnds.find(deliveryId);
        if (!found) throw new ServiceError('DELIVERY_UNKNOWN', 'There is no such delivery.');
        const { songhash, run, submissionId, event } = found;
        return { songhash, run, submissionId, event: DELIVERY_EVENT.toWire(event) };
      },
    },

    ReopenDelivery: {
      unary: async ({ songhash, run, submissionId, event }) => {
        const delivery = toDelivery(songhash, run, submissionId, event);
        return { reopened: await deliveryEnds.reopen(songhash, run, delivery) };
      },
    },
  };
}

/** Throws INVALID_ARGUMENT. */
function toDelivery(songhash: string, run: number, submissionId: string, event: DeliveryEvent__Output): DeliveryRef {
  assertSonghash(songhash);
  assertRun(run);
  assertName('submissionId', submissionId, 'submission_id');
  const word = DELIVERY_EVENT.fromWire(event);
  if (!word || word === 'test') throw invalid(`event ${wordRule(RUN_EVENTS)}.`);
  return { submissionId, event: word };
}
