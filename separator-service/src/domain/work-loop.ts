// The slots of a separator: each takes the next job and works on it, until the service stops.

import { setMaxListeners } from 'node:events';
import { sleep } from '@stemline/common/async/abort.ts';
import { type Backoff, backoffMs } from '@stemline/common/async/retry.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Consumer } from '@stemline/job-queue/consumer.ts';
import type { Claim } from '@stemline/job-queue/types.ts';
import type { JobResult } from './process-job.ts';

export interface WorkLoop {
  /**
   * Takes jobs until `stop` aborts; running ones then have the drain time before they are given up.
   * Resolves when every slot has ended.
   */
  run(stop: AbortSignal): Promise<void>;
}

export interface WorkLoopDeps {
  readonly consumer: Pick<Consumer, 'next'>;
  /** Resolves when songs can be made here (others may be able to before), or when the signal aborts. */
  readonly ready: (signal: AbortSignal) => Promise<void>;
  readonly slots: number;
  /** From the wish to stop until running jobs are given up, in milliseconds. */
  readonly drainMs: number;
  /** Must not reject for what happens to the job. */
  readonly process: (claim: Claim, giveUp: AbortSignal, log: Logger) => Promise<JobResult>;
  readonly onResult: (result: JobResult) => void;
  /** How long a slot leaves the queue to others after jobs that it could not do here and now. */
  readonly pause?: Backoff;
  readonly log: Logger;
}

const REDIS_AWAY = { baseMs: 200, maxMs: 5_000 };
/** Many such jobs in a row must not keep this slot and Redis busy. */
const PAUSE = { baseMs: 50, maxMs: 1_000 };

export function createWorkLoop(deps: WorkLoopDeps): WorkLoop {
  const { log, pause = PAUSE } = deps;

  const work = async (claim: Claim, giveUp: AbortSignal) => {
    const { songhash, run, model } = claim.spec;
    const jobLog = log.child({ songhash, run, attempt: claim.attempt });
    const begun = performance.now();
    jobLog.info({ model, exhausted: claim.exhausted }, 'job begins');
    const result = await deps.process(claim, giveUp, jobLog);
    jobLog.info({ result, ms: Math.round(performance.now() - begun) }, 'job ends');
    deps.onResult(result);
    return result;
  };

  const runSlot = async (stop: AbortSignal, giveUp: AbortSignal) => {
    let failures = 0;
    let deferrals = 0;
    while (!stop.aborted) {
      await deps.ready(stop);
      if (stop.aborted) return;
      try {
        const claim = await deps.consumer.next(stop);
        failures = 0;
        if (!claim) continue;
        const result = await work(claim, stop.aborted ? AbortSignal.abort(stop.reason) : giveUp);
        deferrals = result === 'deferred' ? deferrals + 1 : 0;
        if (deferrals > 0) await sleep(backoffMs(pause, deferrals), stop);
      } catch (error) {
        failures += 1;
        log.warn({ err: error }, 'no job could be claimed');
        await sleep(backoffMs(REDIS_AWAY, failures), stop);
      }
    }
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
      await Promise.all(Array.from({ length: deps.slots }, () => runSlot(stop, giveUp.signal)));
      clearTimeout(drain);
    },
  };
}
