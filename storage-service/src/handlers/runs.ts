// Serves the rpcs for requests, runs and deliveries: submissions, their outcomes, and the callbacks
// made.

import { songhashOf } from '@stemline/common/songhash.ts';
import { DELIVERY_EVENT, DELIVERY_RESULT } from '@stemline/common/wire-words.ts';
import { assertHash, assertNumber, assertSubmissionId, invalid } from '../domain/names.ts';
import { deliverySchema } from '../domain/record-types.ts';
import { checked } from '../domain/records.ts';
import { submissionPages } from '../domain/submission-pages.ts';
import type { StorageHandlers, StorageParts } from './parts.ts';
import { fromOutcome, fromRun, fromSubmission, given, toOutcome, toSongRequest, toSubmission } from './wire.ts';

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
        assertHash(songhash, 'songhash');
        const wanted = toSongRequest(given(request, 'request'));
        if (songhash !== songhashOf(wanted))
          throw invalid("songhash must be that of request's namespace, audio, model, revision and options_json.");
        const { run, opened } = await submissions.record(
          songhash,
          wanted,
          toSubmission(given(submission, 'submission')),
        );
        if (opened) await catalogueSync.follow(songhash);
        return { run: fromRun(songhash, run), opened };
      },
    },

    OpenNextRun: {
      unary: async ({ songhash, afterRun }) => {
        assertHash(songhash, 'songhash');
        assertNumber(afterRun, 'after_run');
        const run = await submissions.openNext(songhash, afterRun);
        await catalogueSync.follow(songhash);
        return { run: fromRun(songhash, run) };
      },
    },

    RetractSubmission: {
      unary: async ({ songhash, run, submissionId }) => {
        assertHash(songhash, 'songhash');
        assertNumber(run, 'run');
        assertSubmissionId(submissionId);
        await removal.retract(songhash, run, submissionId);
        await catalogueSync.follow(songhash);
        return {};
      },
    },

    PublishOutcome: {
      unary: async ({ songhash, run, outcome }) => {
        assertHash(songhash, 'songhash');
        assertNumber(run, 'run');
        const published = await outcomes.publish(songhash, run, toOutcome(given(outcome, 'outcome')));
        await catalogueSync.follow(songhash);
        return { outcome: fromOutcome(published.outcome), created: published.created };
      },
    },

    GetRun: {
      unary: async ({ songhash, run }) => {
        assertHash(songhash, 'songhash');
        assertNumber(run, 'run');
        return { run: fromRun(songhash, await songs.run(songhash, run)) };
      },
    },

    ListSubmissions: {
      serverStream: async function* ({ songhash, run }) {
        assertHash(songhash, 'songhash');
        assertNumber(run, 'run');
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
        assertHash(songhash, 'songhash');
        assertNumber(run, 'run');
        assertSubmissionId(submissionId);
        const told = DELIVERY_EVENT.fromWire(event);
        if (!told) throw invalid('event must be done, failed or cancelled.');
        const ended = { result: DELIVERY_RESULT.fromWire(result), attempts, reason };
        await outcomes.recordDelivery(songhash, run, {
          submissionId,
          event: told,
          record: checked(deliverySchema, { schema: 1, ...ended, createdMs: Date.now() }, ''),
        });
        return {};
      },
    },
  };
}
