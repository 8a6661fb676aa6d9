// Serves WatchJob: the changes of a song's job, as they happen.

import { assertShort, assertSonghash } from '@stemline/common/checks.ts';
import { MAX_WATCH_ID_CHARS } from '@stemline/common/limits.ts';
import { JOB_CHANGE } from '@stemline/common/wire-words.ts';
import { isFinal } from '@stemline/job-queue/states.ts';
import type { JobUpdate } from '@stemline/job-queue/watch/watcher.ts';
import type { WatchJobResponse } from '@stemline/proto/gen/stemline/queue/v1/WatchJobResponse.ts';
import { changeOf, type EstimatedJob } from '../domain/job-change.ts';
import type { QueueHandlers, QueueParts } from './parts.ts';
import { fromJob } from './wire.ts';

/** The longest time without a message: part of the contract. */
const HEARTBEAT_MS = 10_000;

/** Returns the handler of the rpc. */
export function watchHandlers({
  watches,
  forecaster,
  heartbeatMs = HEARTBEAT_MS,
}: Pick<QueueParts, 'watches' | 'forecaster' | 'heartbeatMs'>): Pick<QueueHandlers, 'WatchJob'> {
  const estimateOf = async ({ job, kind }: JobUpdate): Promise<number> =>
    kind === 'current' ? (await forecaster.forecastFor([job]))(job) : 0;

  return {
    WatchJob: {
      serverStream: async function* ({ songhash, after }, { signal }) {
        assertSonghash(songhash);
        assertShort(after, MAX_WATCH_ID_CHARS, 'after');
        const watch = await watches.watch(songhash, after);
        try {
          let shown: EstimatedJob | undefined;
          let sentAt = performance.now();
          for (;;) {
            const update = await watch.next(Math.max(0, sentAt + heartbeatMs - performance.now()), signal);
            if (!update) {
              sentAt = performance.now();
              yield { change: JOB_CHANGE.toWire('heartbeat') };
              continue;
            }
            const { message, estimated } = messageOf(update, await estimateOf(update));
            if (update.kind === 'seen') {
              shown = estimated;
              continue;
            }
            const change = changeOf(shown, estimated);
            if (change) {
              shown = estimated;
              sentAt = performance.now();
              yield { ...message, change: JOB_CHANGE.toWire(change) };
            }
            if (!isFinal(update.job.state)) continue;
            // A stream that begins after the end of the job has a last message too.
            if (change === 'snapshot') yield { ...message, change: JOB_CHANGE.toWire('end') };
            return;
          }
        } finally {
          watch.close();
        }
      },
    },
  };
}

function messageOf(
  { id, job }: JobUpdate,
  estimateSeconds: number,
): { message: WatchJobResponse; estimated: EstimatedJob } {
  const message = { id, job: fromJob(job, estimateSeconds) };
  return { message, estimated: { job, estimateSeconds, atMs: performance.now() } };
}
