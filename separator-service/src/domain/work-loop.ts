// Runs the slots of a separator. Each slot claims and processes one job after another, until the
// service stops.

import { setMaxListeners } from 'node:events';
import { linkedAbort, sleep } from '@stemline/common/async/abort.ts';
import { type Backoff, backoffMs } from '@stemline/common/async/backoff.ts';
import { retry } from '@stemline/common/async/retry.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim } from '@stemline/job-queue/types.ts';
import type { JobResult } from './process-job.ts';

/** All slots of this separator. */
export interface WorkLoop {
  /**
   * Claims jobs until `stop` aborts; running jobs then have the drain time before they are handed
   * back. Resolves when every slot has ended.
   */
  run(stop: AbortSignal): Promise<void>;
  /** Returns the number of jobs that run now. */
  running(): number;
}

/** The queue, the work and the limits of the slots. */
interface WorkLoopDeps {
  readonly consumer: Pick<Consumer, 'next'>;
  /**
   * Resolves when this separator can process songs, with a signal that aborts when it no longer
   * can. Resolves with an aborted signal when the given one aborts first.
   */
  readonly ready: (signal: AbortSignal) => Promise<AbortSignal>;
  /**
   * Resolves with the number of jobs that run at a time, once it is known; with any number when the
   * signal aborts first.
   */
  readonly slots: (signal: AbortSignal) => Promise<number>;
  /** Milliseconds from the stop request until running jobs are handed back. */
  readonly drainMs: number;
  /** Processes one job; must not reject. */
  readonly process: (claim: Claim, giveUp: AbortSignal, log: Logger) => Promise<JobResult>;
  /** Called with the result of each job. */
  readonly onResult: (result: JobResult) => void;
  /** Pause of a slot after deferred jobs, in which other separators may claim them. */
  readonly pause?: Backoff;
  readonly log: Logger;
}

const FAILURE_BACKOFF = { baseMs: 200, maxMs: 5_000 };
/** Grows with the number of deferred jobs in a row, which would keep this slot and Redis busy. */
const PAUSE = { baseMs: 50, maxMs: 1_000 };

/** Claims no job before run(). */
export function createWorkLoop(deps: WorkLoopDeps): WorkLoop {
  const { log, pause = PAUSE } = deps;
  let running = 0;

  const work = async (claim: Claim, giveUp: AbortSignal) => {
    const { requestId, songhash, run, model } = claim.spec;
    const jobLog = log.child({ requestId, songhash, run, attempt: claim.attempt });
    const begun = performance.now();
    jobLog.info({ model, exhausted: claim.exhausted }, 'job begins');
    running += 1;
    const result = await deps.process(claim, giveUp, jobLog).finally(() => {
      running -= 1;
    });
    jobLog.info({ result, ms: Math.round(performance.now() - begun) }, 'job ends');
    deps.onResult(result);
    return result;
  };

  const runSlot = async (stop: AbortSignal, giveUp: AbortSignal) => {
    let deferrals = 0;
    const processNext = async () => {
      const claiming = linkedAbort(stop, await deps.ready(stop));
      const claim = await deps.consumer.next(claiming.signal).finally(claiming.release);
      if (!claim) return;
      const result = await work(claim, stop.aborted ? AbortSignal.abort(stop.reason) : giveUp);
      deferrals = result === 'deferred' ? deferrals + 1 : 0;
      if (deferrals > 0) await sleep(backoffMs(pause, deferrals), stop);
    };
    const options = {
      backoff: FAILURE_BACKOFF,
      shouldRetry: () => true,
      onRetry: (error: unknown) => log.warn({ err: error }, 'no job could be claimed'),
      signal: stop,
    };
    while (!stop.aborted)
      await retry(processNext, options).catch((error: unknown) => {
        if (!stop.aborted) throw error;
      });
  };

  return {
    run: async (stop) => {
      const giveUp = new AbortController();
      setMaxListeners(0, stop, giveUp.signal);
      let drain: NodeJS.Timeout | undefined;
      const onStop = () => {
        const reason = new DOMException('the separator is being stopped', 'AbortError');
        drain = setTimeout(() => giveUp.abort(reason), deps.drainMs);
      };
      if (stop.aborted) return;
      stop.addEventListener('abort', onStop, { once: true });
      const slots = await deps.slots(stop);
      await Promise.all(Array.from({ length: slots }, () => runSlot(stop, giveUp.signal)));
      clearTimeout(drain);
    },
    running: () => running,
  };
}
