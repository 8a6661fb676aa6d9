// Accepts submissions. The order of the steps makes a submission durable: the caller has stored the
// audio; this file records the request and the submission in the store; and then it queues the run.
// Every step can be repeated with the same submission id.
//
// If Redis is unavailable after the second step, the caller receives UNAVAILABLE and can repeat the
// call. If it does not, the reconciler queues the run.

import { retry } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { songhashOf } from '@stemline/common/songhash.ts';
import type { JobState } from '@stemline/common/wire-words.ts';
import type { ModelRegistry } from '@stemline/job-queue/model-registry.ts';
import type { JobRef, ModelInfo, Subscriber } from '@stemline/job-queue/types.ts';
import { fitOptions } from './fit-options.ts';
import type { RunPlacer } from './place-run.ts';
import { resolveModel } from './resolve-model.ts';
import type { SongStore } from './song-store.ts';
import { parseSubmission, type Submission, type SubmissionDraft } from './submission.ts';

/** A submission that was accepted. */
export interface Accepted {
  readonly songhash: string;
  readonly run: number;
  /** As ENQUEUE_STATUS in queue.proto. */
  readonly status: 'queued' | 'joined' | 'done';
  readonly state: JobState;
  readonly model: ModelInfo;
  /** Position among the jobs that wait, from 1. 0: the job does not wait. */
  readonly position: number;
}

/**
 * Accepts a submission. Safe to repeat with the same submission id. Throws INVALID_ARGUMENT,
 * NO_MODELS, MODEL_UNKNOWN, MODEL_UNAVAILABLE, AUDIO_MISSING, QUEUE_FULL,
 * QUEUE_OUT_OF_MEMORY, STORAGE_FULL, UNAVAILABLE.
 */
export type Enqueue = (store: SongStore, draft: SubmissionDraft) => Promise<Accepted>;

/** The parts that Enqueue uses, and the model for requests without one. */
export interface EnqueueDeps {
  readonly placer: RunPlacer;
  readonly registry: Pick<ModelRegistry, 'read'>;
  readonly defaultModel: string;
}

/** A refused submission must not run later, so its retraction is repeated when it fails. */
const RETRACT_RETRY = { attempts: 3, backoff: { baseMs: 200, maxMs: 1_000 } };

/** Holds no state of its own. */
export function createEnqueue({ placer, registry, defaultModel }: EnqueueDeps): Enqueue {
  return async (store, draft) => {
    const parsed = parseSubmission(draft);
    const published = await registry.read();
    const model = resolveModel(published, parsed.model, defaultModel);
    const submission = { ...parsed, optionsJson: fitOptions(parsed.optionsJson, model, published?.media) };
    const ofModel = { model: model.name, revision: model.revision };
    const songhash = songhashOf({ ...submission, ...ofModel });
    const { run, opened } = await store.record({ songhash, ...ofModel }, submission);
    const length = submission.lengthSeconds || (await parentLength(store, submission));
    const place = () => placer.place(store, run, subscribersOf(submission), length);
    const placed = await place().catch(async (error: unknown) => {
      if (isOutOfMemory(error)) await retract(store, run.spec, submission.id);
      throw error;
    });
    if (placed.status === 'full') {
      await retract(store, run.spec, submission.id);
      throw queueFull();
    }
    const { state, position } = placed;
    return { songhash, run: run.spec.run, status: statusOf(state, opened), state, model, position };
  };
}

/** Returns the error QUEUE_FULL. */
export function queueFull(): ServiceError {
  return new ServiceError('QUEUE_FULL', 'The queue is full. Try again later.');
}

/** Returns whether Redis has queued nothing, because it has no memory for it. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'QUEUE_OUT_OF_MEMORY';
}

/** Returns `queued` only for the submission that opened the run, also when it is repeated. */
function statusOf(state: JobState, opened: boolean): Accepted['status'] {
  if (state === 'done') return 'done';
  return opened && state === 'waiting' ? 'queued' : 'joined';
}

/**
 * A track is as long as its song. Returns 0 when the length is not known: it is for estimates only,
 * so a song that was removed meanwhile refuses nothing.
 */
async function parentLength(store: SongStore, { parent }: Submission): Promise<number> {
  if (!parent) return 0;
  const song = await store.song(parent.songhash).catch(() => undefined);
  return song?.lengthSeconds ?? 0;
}

function subscribersOf({ id, callback }: Submission): Subscriber[] {
  return callback ? [{ submissionId: id, ...callback }] : [];
}

function retract(store: SongStore, ref: JobRef, submissionId: string): Promise<void> {
  return retry(() => store.retract(ref, submissionId), RETRACT_RETRY);
}
