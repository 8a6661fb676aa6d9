// Serves the rpcs of submissions, runs, outcomes and ended deliveries.

import { assertName, assertRun, assertSonghash, invalid, wordRule } from '@stemline/common/checks.ts';
import { songhashOf } from '@stemline/common/songhash.ts';
import { DELIVERY_EVENT, DELIVERY_RESULT } from '@stemline/common/wire-words.ts';
import { deliverySchema } from '../domain/record-types.ts';
import { checked } from '../domain/records.ts';
import { submissionPages } from '../domain/song.ts';
import type { StorageHandlers, StorageParts } from './parts.ts';
import { fromOutcome, fromRun, fromSubmission, required, toOutcome, toSongRequest, toSubmission } from './wire.ts';

/** Returns the handlers of the rpcs. */
export function runHandlers({
  songs,
  submissions,
  outcomes,
  pending,
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
  | 'ListOpenRuns'
  | 'RecordDelivery'
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
      unary: async ({ songhash, afterRun }) => {
        assertSonghash(songhash);
        assertRun(afterRun, 'after_run');
        const run = await submissions.openNext(songhash, afterRun);
        await catalogueSync.follow(songhash);
        return { run: fromRun(songhash, run) };
      },
    },

    RetractSubmission: {
      unary: async ({ songhash, run, submissionId }) => {
        assertSonghash(songhash);
        assertRun(run);
        assertName('submissionId', submissionId, 'submission_id');
        await removal.retract(songhash, run, submissionId);
        await catalogueSync.follow(songhash);
        return {};
      },
    },

    PublishOutcome: {
      unary: async ({ songhash, run, outcome }) => {
        assertSonghash(songhash);
        assertRun(run);
        const published = await outcomes.publish(songhash, run, toOutcome(required(outcome, 'outcome')));
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

    ListOpenRuns: {
      serverStream: async function* () {
        for await (const { songhash, run, submissions } of pending.openRuns())
          yield { run: fromRun(songhash, run), submissions: submissions.map(fromSubmission) };
      },
    },

    RecordDelivery: {
      unary: async ({ songhash, run, submissionId, event, result, attempts, reason }) => {
        assertSonghash(songhash);
        assertRun(run);
        assertName('submissionId', submissionId, 'submission_id');
        const word = DELIVERY_EVENT.fromWire(event);
        if (!word) throw invalid(`event ${wordRule(DELIVERY_EVENT.words)}.`);
        const ended = { result: DELIVERY_RESULT.fromWire(result), attempts, reason };
        await outcomes.recordDelivery(songhash, run, {
          submissionId,
          event: word,
          record: checked(deliverySchema, { schema: 1, ...ended, createdMs: Date.now() }, ''),
        });
        return {};
      },
    },
  };
}
