// Serves the rpcs that read, list, cancel and retry jobs.

import { assertName, assertSonghash, invalid, pageSizeOf } from '@stemline/common/checks.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { MAX_PAGE_SIZE } from '@stemline/common/limits.ts';
import { JOB_STATE } from '@stemline/common/wire-words.ts';
import { parseJobId } from '@stemline/job-queue/keys.ts';
import { PARKED_ENTRIES } from '@stemline/job-queue/policy.ts';
import { parseToken, tokenOf } from './paging.ts';
import type { QueueHandlers, QueueParts } from './parts.ts';
import { fromJob, fromParkedEntry } from './wire.ts';

/** The most songhashes in one message of ListQueue. */
const WALK_STEP = 500;

type JobRpcs = 'GetJob' | 'BatchGetJobs' | 'ListJobs' | 'ListQueue' | 'CancelJob' | 'RetryJob';

/** Returns the handlers of the rpcs. */
export function jobHandlers({ reader, forecaster, storeFor, cancel, retry }: QueueParts): Pick<QueueHandlers, JobRpcs> {
  return {
    GetJob: {
      unary: async ({ songhash }) => {
        assertSonghash(songhash);
        const job = await reader.newest(songhash);
        if (!job) throw new ServiceError('NOT_FOUND', 'The queue has no job for this song.');
        const forecast = await forecaster.forecastFor([job]);
        return { job: fromJob(job, forecast(job)) };
      },
    },

    BatchGetJobs: {
      unary: async ({ songhashes }) => {
        if (songhashes.length > MAX_PAGE_SIZE)
          throw invalid(`songhashes must not contain more than ${MAX_PAGE_SIZE} songs.`);
        for (const songhash of songhashes) assertName('sha224', songhash, 'songhashes');
        const jobs = await reader.newestOf([...new Set(songhashes)]);
        const forecast = await forecaster.forecastFor(jobs);
        return { jobs: jobs.map((job) => fromJob(job, forecast(job))) };
      },
    },

    ListJobs: {
      unary: async ({ pageSize, pageToken }) => {
        const { waiting, running, next } = await reader.page(pageSizeOf(pageSize), parseToken('jobs', pageToken));
        const forecast = await forecaster.forecastFor([...waiting, ...running]);
        const parked = pageToken === '' ? (await reader.parked(PARKED_ENTRIES)).entries : [];
        return {
          parkedEntries: parked.map(fromParkedEntry),
          waiting: waiting.map((job) => fromJob(job, forecast(job))),
          running: running.map((job) => fromJob(job, forecast(job))),
          nextPageToken: tokenOf('jobs', next),
        };
      },
    },

    ListQueue: {
      serverStream: async function* ({ pageSize, pageToken }) {
        let left = pageSizeOf(pageSize, Number.POSITIVE_INFINITY);
        let from = parseToken('queue', pageToken);
        do {
          const { waiting, running, next } = await reader.walk(Math.min(left, WALK_STEP), from);
          left -= waiting.length + running.length;
          from = next;
          yield {
            waiting: waiting.map(songhashOf),
            running: running.map(songhashOf),
            nextPageToken: tokenOf('queue', next),
          };
        } while (from && left > 0);
      },
    },

    CancelJob: {
      unary: async ({ songhash }, context) => {
        assertSonghash(songhash);
        const { run, state } = await cancel(storeFor(context), songhash);
        return { run, state: JOB_STATE.toWire(state) };
      },
    },

    RetryJob: {
      unary: async ({ songhash }, context) => {
        assertSonghash(songhash);
        const { run, state } = await retry(storeFor(context), songhash);
        return { run, state: JOB_STATE.toWire(state) };
      },
    },
  };
}

function songhashOf(jobId: string): string {
  return parseJobId(jobId).songhash;
}
