// Converts between protobuf messages and the queue's types.

import { DELIVERY_EVENT, DELIVERY_STATE, JOB_STATE, MODEL_ORIGIN, PRIORITY } from '@stemline/common/wire-words.ts';
import type { DeliveryEvent, JobRecord, ListedDelivery, ModelInfo, Priority } from '@stemline/job-queue/types.ts';
import type { Callback__Output } from '@stemline/proto/gen/stemline/queue/v1/Callback.ts';
import type { Delivery as DeliveryMessage } from '@stemline/proto/gen/stemline/queue/v1/Delivery.ts';
import type { DeliveryEvent__Output } from '@stemline/proto/gen/stemline/queue/v1/DeliveryEvent.ts';
import type { Job } from '@stemline/proto/gen/stemline/queue/v1/Job.ts';
import type { Model } from '@stemline/proto/gen/stemline/queue/v1/Model.ts';
import type { Priority__Output } from '@stemline/proto/gen/stemline/queue/v1/Priority.ts';
import { invalid } from '../domain/checks.ts';
import { estimateSeconds } from '../domain/estimate.ts';

interface OptionsMessage {
  readonly priority: Priority__Output;
  readonly callback?: Callback__Output | null;
}

/**
 * Converts the priority and callback of a request to the queue's types. Throws INVALID_ARGUMENT
 * when a value has no counterpart.
 */
export function toDraft<M extends OptionsMessage>({ priority, callback, ...rest }: M) {
  return {
    ...rest,
    priority: toPriority(priority),
    callback: callback && { ...callback, on: callback.on.map(toEvent) },
  };
}

function toPriority(value: Priority__Output): Priority {
  const priority = value === 'PRIORITY_UNSPECIFIED' ? 'normal' : PRIORITY.fromWire(value);
  if (!priority) throw invalid('priority must be normal or low.');
  return priority;
}

function toEvent(value: DeliveryEvent__Output): DeliveryEvent {
  const event = DELIVERY_EVENT.fromWire(value);
  if (!event) throw invalid(`callback.on may name ${DELIVERY_EVENT.words.join(', ')} only.`);
  return event;
}

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
    priority: PRIORITY.toWire(priority),
    audio,
    createdMs,
    startedMs,
    finishedMs,
    code,
    reason,
    estimateSeconds: estimateSeconds(job, nowMs),
  };
}

export function fromModel({ sources, origin, ...rest }: ModelInfo): Model {
  return { ...rest, sources: [...sources], origin: MODEL_ORIGIN.toWire(origin) };
}

export function fromDelivery(delivery: ListedDelivery): DeliveryMessage {
  const { id, songhash, run, event, state, attempts, nextMs, lastError, createdMs } = delivery;
  return {
    id,
    songhash,
    run,
    event: DELIVERY_EVENT.toWire(event),
    state: DELIVERY_STATE.toWire(state),
    attempts,
    nextMs,
    lastError,
    createdMs,
    url: withoutQuery(delivery.url),
  };
}

/** Query strings of callbacks often hold secrets. */
function withoutQuery(text: string): string {
  return text.replace(/[?#].*$/s, '');
}
