// Accepts a submission in an order that makes it durable: the caller stores the audio first, then
// request and submission are recorded, and only then is anything queued. Every step can be repeated
// under the same submission id.
//
// When Redis is unavailable after the record, the caller receives UNAVAILABLE and can repeat. If it
// never does, the reconciler queues the recorded run.

import { sleep } from '@stemline/common/async/abort.ts';
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

const RETRACT_TRIES = 3;
const RETRACT_PAUSE_MS = 200;

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
 * Only the submission that opened the run is answered with "queued", so that repeats are answered
 * alike.
 */
function statusOf(state: JobState, opened: boolean): Accepted['status'] {
  if (state === 'done') return 'done';
  return opened && state === 'waiting' ? 'queued' : 'joined';
}

function subscribersOf({ id, callback }: Submission): Subscriber[] {
  return callback ? [{ submissionId: id, ...callback }] : [];
}

/** A refused submission must not run later, so this is retried more often than the rest. */
async function retract(store: SongStore, ref: JobRef, submissionId: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await store.retract(ref, submissionId);
    } catch (error) {
      if (tries === RETRACT_TRIES || !ServiceError.from(error).retryable) throw error;
      await sleep(RETRACT_PAUSE_MS);
    }
  }
}
