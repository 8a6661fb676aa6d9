// Accepts submissions. The order of the steps makes a submission durable: the caller has stored the
// audio; this file records the request and the submission in the store; and then it queues the run.
// Every step can be repeated with the same submission id.
//
// If Redis is unavailable after the second step, the caller receives UNAVAILABLE and can repeat the
// call. If it does not, the reconciler queues the run.

import { retry } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { AddressGuard } from '@stemline/common/net/address-guard/guard.ts';
import { songhashOf } from '@stemline/common/songhash.ts';
import type { JobState } from '@stemline/common/wire-words.ts';
import type { ModelRegistry } from '@stemline/job-queue/model-registry.ts';
import type { Subscriber } from '@stemline/job-queue/types.ts';
import type { Accepted } from './accepted.ts';
import type { EstimateOf } from './estimate-of.ts';
import { fitOptions } from './fit-options.ts';
import { createKeyedEnqueue } from './keyed-enqueue.ts';
import type { Placed, RunPlacer } from './place-run.ts';
import { queueFull } from './queue-full.ts';
import { resolveModel } from './resolve-model.ts';
import type { ChosenSong, SongStore } from './song-store.ts';
import { parseSubmission, type Submission, type SubmissionDraft } from './submission.ts';

/**
 * Accepts a submission. Safe to repeat with the same submission id, or with the same idempotency
 * key. Throws INVALID_ARGUMENT, CALLBACK_REFUSED, IDEMPOTENCY_KEY_REUSED, NO_MODELS, MODEL_UNKNOWN,
 * MODEL_UNAVAILABLE, AUDIO_MISSING, QUEUE_FULL, QUEUE_OUT_OF_MEMORY, STORAGE_FULL, UNAVAILABLE.
 * `onSonghash`: called when the songhash is known.
 */
export type Enqueue = (
  store: SongStore,
  draft: SubmissionDraft,
  onSonghash?: (songhash: string) => void,
) => Promise<Accepted>;

/** The parts that Enqueue uses, and the model for requests without one. */
export interface EnqueueDeps {
  readonly placer: RunPlacer;
  readonly registry: Pick<ModelRegistry, 'read'>;
  readonly defaultModel: string;
  readonly guard: Pick<AddressGuard, 'refusalOfHost'>;
  readonly estimateOf: EstimateOf;
}

/** A refused submission must not run later, so its retraction is repeated when it fails. */
const RETRACT_RETRY = { attempts: 3, backoff: { baseMs: 200, maxMs: 1_000 } };

/** Has no state of its own. */
export function createEnqueue({ placer, registry, defaultModel, guard, estimateOf }: EnqueueDeps): Enqueue {
  const choose = async (submission: Submission): Promise<ChosenSong> => {
    const published = await registry.read();
    const model = resolveModel(published, submission.model, defaultModel);
    const optionsJson = fitOptions(submission.optionsJson, model, published?.media);
    const ofModel = { model: model.name, revision: model.revision };
    return { songhash: songhashOf({ ...submission, optionsJson, ...ofModel }), ...ofModel, optionsJson };
  };

  const accept = async (
    store: SongStore,
    given: Submission,
    { optionsJson, songhash, model, revision }: ChosenSong,
  ): Promise<Accepted> => {
    const submission = { ...given, optionsJson };
    const { id, key } = submission;
    let recorded: Awaited<ReturnType<SongStore['record']>>;
    try {
      recorded = await store.record({ songhash, model, revision }, submission);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // A full disk can also prevent the release. Then an equal request can still use the key.
      const standing = await retract(() => store.release(songhash, id, key)).catch(() => undefined);
      if (standing) return standing;
      throw error;
    }
    const { run, opened } = recorded;
    const length = submission.lengthSeconds || (await parentLength(store, submission));
    const place = () => placer.place(store, run, subscribersOf(submission, store.requestId), length);
    const refuse = async (refusal: unknown) => {
      const standing = await retract(() => store.retract(run.spec, id, key));
      if (standing) return standing;
      // A call whose reply was lost may have queued the submission. If Redis is unavailable now,
      // the reconciler ends the job.
      await placer.withdraw(run.spec, id).catch(() => undefined);
      throw refusal;
    };
    let placed: Placed;
    try {
      placed = await place();
    } catch (error) {
      if (isOutOfMemory(error)) return refuse(error);
      throw error;
    }
    if (placed.status === 'full') return refuse(queueFull());
    const { state, position } = placed;
    const estimateSeconds = await estimateOf(run.spec);
    const status = statusOf(state, opened);
    return { songhash, run: run.spec.run, status, state, model, revision, position, estimateSeconds };
  };

  const enqueueKeyed = createKeyedEnqueue({ choose, accept, withdraw: placer.withdraw });

  return async (store, draft, onSonghash) => {
    const submission = parseSubmission(draft, guard);
    const { key } = submission;
    if (key) return enqueueKeyed(store, submission, key, onSonghash);
    const song = await choose(submission);
    onSonghash?.(song.songhash);
    return accept(store, submission, song);
  };
}

/** Returns whether the store has refused to record the submission. */
function isRefusal(error: unknown): boolean {
  return error instanceof ServiceError && (error.code === 'AUDIO_MISSING' || error.code === 'STORAGE_FULL');
}

/** Returns whether Redis has queued nothing, because it has no memory for it. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'QUEUE_OUT_OF_MEMORY';
}

/** Returns `queued` only for the submission that opened the run, even when it is repeated. */
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

function subscribersOf({ id, callback }: Submission, requestId: string): Subscriber[] {
  return callback ? [{ submissionId: id, ...callback, requestId }] : [];
}

function retract(work: () => Promise<Accepted | undefined>): Promise<Accepted | undefined> {
  return retry(work, RETRACT_RETRY);
}
