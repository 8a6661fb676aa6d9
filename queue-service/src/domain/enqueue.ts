// Accepts a submission in an order that makes it durable: the caller stores the audio first, then
// request and submission are recorded, and only then is anything queued. Every step can be repeated
// under the same submission id.
//
// When Redis is unavailable after the record, the caller receives UNAVAILABLE and can repeat. If it
// never does, the reconciler queues the recorded run.

import { retry } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { songhashOf } from '@stemline/common/songhash.ts';
import type { ModelRegistry } from '@stemline/job-queue/model-registry.ts';
import type { JobState } from '@stemline/job-queue/states.ts';
import type { JobRef, ModelInfo, Subscriber } from '@stemline/job-queue/types.ts';
import type { RunPlacer } from './place-run.ts';
import { resolveModel } from './resolve-model.ts';
import type { SongStore } from './song-store.ts';
import { parseSubmission, type Submission, type SubmissionDraft } from './submission.ts';

export interface Accepted {
  readonly songhash: string;
  readonly run: number;
  readonly status: 'queued' | 'joined' | 'done';
  readonly state: JobState;
  readonly model: ModelInfo;
  /** 1: starts next. 0: is not waiting. */
  readonly position: number;
}

/**
 * Throws INVALID_ARGUMENT, NO_MODELS, MODEL_UNKNOWN, MODEL_UNAVAILABLE, AUDIO_MISSING, QUEUE_FULL,
 * UNAVAILABLE.
 */
export type Enqueue = (store: SongStore, draft: SubmissionDraft) => Promise<Accepted>;

export interface EnqueueDeps {
  readonly placer: RunPlacer;
  readonly registry: Pick<ModelRegistry, 'read'>;
  readonly defaultModel: string;
}

/** A refused submission must not run later, so its retraction is repeated here. */
const RETRACT_RETRY = { attempts: 3, backoff: { baseMs: 200, maxMs: 1_000 } };

export function createEnqueue({ placer, registry, defaultModel }: EnqueueDeps): Enqueue {
  return async (store, draft) => {
    const submission = parseSubmission(draft);
    const model = resolveModel(await registry.read(), submission.model, defaultModel);
    const pinned = { model: model.name, revision: model.revision };
    const songhash = songhashOf({ ...submission, ...pinned });
    const { run, opened } = await store.record({ songhash, ...pinned }, submission);
    const placed = await placer.place(store, run, subscribersOf(submission));
    if (placed.status === 'full') {
      await retract(store, run.spec, submission.id);
      throw queueFull();
    }
    const { state, position } = placed;
    return { songhash, run: run.spec.run, status: statusOf(state, opened), state, model, position };
  };
}

export function queueFull(): ServiceError {
  return new ServiceError('QUEUE_FULL', 'The queue is full. Try again later.');
}

/**
 * Returns `queued` only for the submission that opened the run, so that a repeated call gets the
 * same answer.
 */
function statusOf(state: JobState, opened: boolean): Accepted['status'] {
  if (state === 'done') return 'done';
  return opened && state === 'waiting' ? 'queued' : 'joined';
}

function subscribersOf({ id, callback }: Submission): Subscriber[] {
  return callback ? [{ submissionId: id, ...callback }] : [];
}

function retract(store: SongStore, ref: JobRef, submissionId: string): Promise<void> {
  return retry(() => store.retract(ref, submissionId), RETRACT_RETRY);
}
