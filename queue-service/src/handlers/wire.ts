// From the queue's words to messages.

import { JOB_STATE } from '@stemline/common/wire-words.ts';
import type { Delivery, JobRecord, ModelInfo } from '@stemline/job-queue/types.ts';
import type { Delivery as DeliveryMessage } from '@stemline/proto/gen/stemline/queue/v1/Delivery.ts';
import type { Job } from '@stemline/proto/gen/stemline/queue/v1/Job.ts';
import type { Model } from '@stemline/proto/gen/stemline/queue/v1/Model.ts';
import { estimateSeconds } from '../domain/estimate.ts';

export function fromJob(job: JobRecord, nowMs: number): Job {
  const { songhash, run, position, progress, stage, attempt, model, revision, priority, audio } = job;
  const { createdMs, startedMs, finishedMs, code, reason } = job;
  return {
    songhash,
    run,
    state: JOB_STATE.toWire(job.state),
    position,
    progress,
    stage,
    attempt,
    model,
    revision,
    priority,
    audio,
    createdMs,
    startedMs,
    finishedMs,
    code,
    reason,
    estimateSeconds: estimateSeconds(job, nowMs),
  };
}

export function fromModel({ sources, ...rest }: ModelInfo): Model {
  return { ...rest, sources: [...sources] };
}

export function fromDelivery(delivery: Delivery): DeliveryMessage {
  const { id, songhash, run, event, state, attempts, nextMs, lastError, createdMs } = delivery;
  return {
    id,
    songhash,
    run,
    event,
    state,
    attempts,
    nextMs,
    lastError,
    createdMs,
    url: withoutQuery(delivery.url),
  };
}

/** Queries of callbacks often hold secrets. */
function withoutQuery(text: string): string {
  return text.replace(/[?#].*$/s, '');
}
