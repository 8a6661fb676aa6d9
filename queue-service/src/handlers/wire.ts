// Converts between the contract's messages and the queue's types.

import { invalid } from '@stemline/common/checks.ts';
import { toDuration, toTimestamp } from '@stemline/common/grpc/time.ts';
import { optionsFromWire } from '@stemline/common/options/wire.ts';
import {
  DELIVERY_EVENT,
  DELIVERY_STATE,
  JOB_STATE,
  MODEL_ORIGIN,
  PRIORITY,
  type Priority,
  RUN_EVENTS,
  type RunEvent,
} from '@stemline/common/wire-words.ts';
import type { ParkedEntry } from '@stemline/job-queue/reader.ts';
import type { JobRecord, ListedDelivery, MediaInfo, ModelInfo } from '@stemline/job-queue/types.ts';
import type { Callback__Output } from '@stemline/proto/gen/stemline/common/v1/Callback.ts';
import type { DeliveryEvent__Output } from '@stemline/proto/gen/stemline/common/v1/DeliveryEvent.ts';
import type { Options__Output } from '@stemline/proto/gen/stemline/common/v1/Options.ts';
import type { Priority__Output } from '@stemline/proto/gen/stemline/common/v1/Priority.ts';
import type { Delivery as DeliveryMessage } from '@stemline/proto/gen/stemline/queue/v1/Delivery.ts';
import type { Job } from '@stemline/proto/gen/stemline/queue/v1/Job.ts';
import type { MediaLimits } from '@stemline/proto/gen/stemline/queue/v1/MediaLimits.ts';
import type { Model } from '@stemline/proto/gen/stemline/queue/v1/Model.ts';
import type { ParkedEntry as ParkedEntryMessage } from '@stemline/proto/gen/stemline/queue/v1/ParkedEntry.ts';
import { overallProgress } from '../domain/overall-progress.ts';

interface ChoicesMessage {
  readonly priority: Priority__Output;
  readonly options: Options__Output | null;
  readonly callback?: Callback__Output | null;
}

/**
 * Converts the options, the priority and the callback of a request. Throws INVALID_ARGUMENT for an
 * enum value that is not allowed.
 */
export function toDraft<M extends ChoicesMessage>({ priority, options, callback, ...rest }: M) {
  return {
    ...rest,
    options: optionsFromWire(options),
    priority: toPriority(priority),
    callback: callback && { ...callback, on: callback.on.map(toEvent) },
  };
}

function toPriority(value: Priority__Output): Priority {
  const priority = value === 'PRIORITY_UNSPECIFIED' ? 'normal' : PRIORITY.fromWire(value);
  if (!priority) throw invalid('priority must be normal or low.');
  return priority;
}

function toEvent(value: DeliveryEvent__Output): RunEvent {
  const event = DELIVERY_EVENT.fromWire(value);
  if (!event || event === 'test') throw invalid(`callback.on may name ${RUN_EVENTS.join(', ')} only.`);
  return event;
}

/** Converts a job. `estimateSeconds`: the time until it is done; 0: not known. */
export function fromJob(job: JobRecord, estimateSeconds: number): Job {
  const { songhash, run, position, stage, attempt, model, revision, audio, code, reason } = job;
  return {
    songhash,
    run,
    state: JOB_STATE.toWire(job.state),
    position,
    progress: overallProgress(job),
    stage,
    attempt,
    model: { name: model, revision },
    priority: PRIORITY.toWire(job.priority),
    audio,
    createdAt: toTimestamp(job.createdMs),
    startedAt: toTimestamp(job.startedMs),
    finishedAt: toTimestamp(job.finishedMs),
    code,
    reason,
    estimate: toDuration(estimateSeconds),
    length: toDuration(job.lengthSeconds),
    isStalled: job.isStalled,
  };
}

/** Converts an entry that another tool has written. */
export function fromParkedEntry({ entry, priority, text, parkedMs }: ParkedEntry): ParkedEntryMessage {
  return { id: entry, priority: PRIORITY.toWire(priority), text, parkedAt: toTimestamp(parkedMs) };
}

/** Converts a model. */
export function fromModel({ sources, origin, segmentSeconds, ...rest }: ModelInfo): Model {
  return {
    ...rest,
    sources: [...sources],
    origin: MODEL_ORIGIN.toWire(origin),
    segment: toDuration(segmentSeconds),
  };
}

/** Converts the formats and limits of separators. */
export function fromMedia({ inputs, formats, rates, minSeconds, maxSeconds }: MediaInfo): MediaLimits {
  return {
    inputs: [...inputs],
    formats: [...formats],
    rates: [...rates],
    minLength: toDuration(minSeconds),
    maxLength: toDuration(maxSeconds),
  };
}

/** Converts a delivery. Removes the query and the fragment of its URL. */
export function fromDelivery(delivery: ListedDelivery): DeliveryMessage {
  const { id, songhash, run, event, state, attempts, lastError } = delivery;
  return {
    id,
    songhash,
    run,
    event: DELIVERY_EVENT.toWire(event),
    state: DELIVERY_STATE.toWire(state),
    attempts,
    nextAt: toTimestamp(delivery.nextMs),
    lastError,
    url: withoutQuery(delivery.url),
    createdAt: toTimestamp(delivery.createdMs),
  };
}

/** Removes the query and the fragment, which often hold secrets. */
function withoutQuery(text: string): string {
  return text.replace(/[?#].*$/s, '');
}
