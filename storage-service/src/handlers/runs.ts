// Serves the rpcs of submissions, runs, outcomes and ended deliveries.

import { inBatches } from '@stemline/common/async/batches.ts';
import { assertName, assertRun, assertSonghash, invalid, wordRule } from '@stemline/common/checks.ts';
import { songhashOf } from '@stemline/common/songhash.ts';
import { DELIVERY_EVENT, DELIVERY_RESULT, RUN_EVENTS } from '@stemline/common/wire-words.ts';
import type { DeliveryEvent__Output } from '@stemline/proto/gen/stemline/common/v1/DeliveryEvent.ts';
import type { DeliveryRef } from '../domain/delivery-ends.ts';
import { deliverySchema } from '../domain/record-types.ts';
import { checked } from '../domain/records.ts';
import { submissionPages } from '../domain/song.ts';
import type { StorageHandlers, StorageParts } from './parts.ts';
import { keyOf } from './reservations.ts';
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
  | 'ReopenDelivery'
> {
  return {
    RecordSubmission: {
      unary: async ({ songhash, request, submission }) => {
        assertSonghash(songhash);
        const wanted = toSongRequest(required(request, 'request'));
        if (songhash !== songhashOf(wanted))
          throw invalid("songhash must be computed from the request's namespace, audio, model and options.");
        const { run, opened } = await submissions.record(
          songhash,
          wanted,
          toSubmission(required(submission, 'submission')),
        );
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
        assertRun(run);
        assertName('submissionId', submissionId, 'submission_id');
        const key = request.idempotencyKey === '' ? undefined : keyOf(request);
        if (key) {
          const refusal = { schema: 1, kind: 'refused', run, createdMs: Date.now() } as const;
          const answer = await reservations.answer(key, submissionId, refusal);
          if (answer.kind === 'accepted') return { answerJson: answer.answerJson };
        }
        await removal.retract(songhash, run, submissionId);
        await catalogueSync.follow(songhash);
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
      unary: async ({ songhash, run, submissionId, event, result, attempts, reason, reopened }) => {
        const delivery = toDelivery(songhash, run, submissionId, event);
        const ended = { result: DELIVERY_RESULT.fromWire(result), attempts, reason };
        const record = checked(deliverySchema, { schema: 1, ...ended, createdMs: Date.now() }, '');
        if (reopened < 0) throw invalid('reopened must not be negative.');
        await deliveryEnds.record(songhash, run, delivery, reopened, record);
        return {};
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
