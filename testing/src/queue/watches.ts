// Reads the updates of a watch of the job queue, for tests.

import { deadlineSignal } from '@stemline/common/async/abort.ts';
import { isFinal } from '@stemline/job-queue/states.ts';
import type { JobUpdate, JobWatch } from '@stemline/job-queue/watch/watcher.ts';
import { eventually } from '../eventually.ts';

/** A watch whose updates are read as they come. */
export interface FollowedWatch {
  /** All updates so far, without those that repeat the one before. */
  readonly updates: readonly JobUpdate[];
  /** Returns the updates so far as texts, such as `running separating 0.5` or `waiting 2`. */
  lines(): string[];
  /** Resolves when there is an update with this line. */
  until(line: string): Promise<void>;
  /** Resolves with the final state of the job, or with the code of the error of the watch. */
  readonly ended: Promise<string>;
}

/** Reads a watch until the job has ended, for a minute at most, and closes it. */
export function followWatch(watch: JobWatch): FollowedWatch {
  const updates: JobUpdate[] = [];
  const signal = deadlineSignal(60_000);
  const read = async () => {
    try {
      for (;;) {
        const update = await watch.next(60_000, signal);
        if (!update) continue;
        const last = updates.at(-1);
        if (!last || lineOf(last) !== lineOf(update)) updates.push(update);
        if (isFinal(update.job.state)) return update.job.state;
      }
    } finally {
      watch.close();
    }
  };
  const lines = () => updates.map(lineOf);
  return {
    updates,
    lines,
    until: (line) => eventually(`the watch has "${line}"`, () => lines().includes(line)),
    ended: read().catch((error: { code: string }) => error.code),
  };
}

function lineOf({ job, kind }: JobUpdate): string {
  const { run, state, stage, progress, position, isStalled } = job;
  const parts = [
    kind === 'seen' ? 'seen' : '',
    run > 1 ? `run ${run}` : '',
    state,
    stage,
    progress || '',
    position || '',
    isStalled ? 'stalled' : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}
