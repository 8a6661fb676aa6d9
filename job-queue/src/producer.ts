// Puts jobs into the queue and ends them from outside.

import type { JobState, OutcomeState } from '@stemline/common/wire-words.ts';
import type { RedisConnection } from './connection.ts';
import { jobIdOf, type Keys } from './keys.ts';
import { createOweRest, toSubscriberJson } from './owing.ts';
import { RETENTION_MS } from './policy.ts';
import type { ScriptReplies } from './script-types.ts';
import type { JobEnd, JobRef, JobSpec, Subscriber } from './types.ts';

/** The result of enqueue(). */
export type EnqueueResult =
  /** The job was created and is waiting. */
  | { readonly status: 'queued'; readonly position: number }
  /** The job existed and has not ended. */
  | { readonly status: 'joined'; readonly state: Exclude<JobState, OutcomeState>; readonly position: number }
  /**
   * The queue believes that the job has ended. Nothing was written. The caller reads the outcome in
   * the store, then calls `settle` or `forget`.
   */
  | { readonly status: 'ended'; readonly end: JobEnd }
  /** The queue is full. Nothing was written. */
  | { readonly status: 'full' };

/** All methods throw UNAVAILABLE when Redis cannot be reached or, for new work, has no memory. */
export interface Producer {
  /**
   * Creates the job with its stream entry, joins it, or reports that it has ended: one atomic step.
   * Safe to repeat: one job per (songhash, run), one subscriber per submission id. `subscriber` is
   * undefined when the submission wants no callback. `lengthSeconds`: the approximate length of the
   * music, if it is known; a known length of the job is kept.
   */
  enqueue(spec: JobSpec, subscriber: Subscriber | undefined, lengthSeconds?: number): Promise<EnqueueResult>;
  /**
   * Ends a job from outside (cancel, reconciler) with the outcome in the store, and owes its
   * deliveries. Safe to repeat. The end and the first deliveries are one atomic step. Further steps
   * owe the others. If the caller fails between two steps, the sweeper owes those of the
   * subscribers that Redis already knows. A job that has already ended is not changed. A worker
   * that runs the job is notified, and its later writes are refused. Missing records are created,
   * so that the deliveries of a run that Redis has lost are owed again.
   */
  settle(spec: JobSpec, end: JobEnd, subscribers: readonly Subscriber[]): Promise<'settled' | 'already'>;
  /** Removes the subscriber of a submission whose delivery is not owed yet. Safe to repeat. */
  withdraw(ref: JobRef, submissionId: string): Promise<void>;
  /**
   * Forgets an ended job and its subscribers, because the store has another state. A job that has
   * not ended is not changed; then this returns false.
   */
  forget(ref: JobRef): Promise<boolean>;
}

/** Times are in milliseconds. */
export interface ProducerDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /** The largest number of waiting songs. Beyond it, enqueue returns `full`. */
  readonly maxWaiting: number;
  /** Milliseconds for which Redis keeps an ended job. Default: RETENTION_MS. */
  readonly retentionMs?: number;
}

/** The most subscribers that one script receives; the same as in scripts/lib/deliveries.lua. */
const PART = { subscribers: 32, chars: 128 * 1024 };

/** Has no state of its own. */
export function createProducer({ redis, keys, maxWaiting, retentionMs = RETENTION_MS }: ProducerDeps): Producer {
  const oweRest = createOweRest({ redis, keys });
  return {
    enqueue: async (spec, subscriber, lengthSeconds) => {
      const args = {
        jobId: jobIdOf(spec),
        maxWaiting,
        priority: spec.priority,
        createdMs: spec.createdMs,
        subscriber: subscriber && toSubscriberJson(spec.songhash, subscriber),
        lengthSeconds: lengthSeconds || undefined,
      };
      return parseEnqueueReply(await redis.run('enqueue', keys, args, spec));
    },
    settle: async (spec, end, subscribers) => {
      const { state, code, reason } = end;
      const args = { jobId: jobIdOf(spec), state, code, reason, retentionMs };
      let first: ScriptReplies['settle'] | undefined;
      for (const part of inParts(subscribers.map((subscriber) => toSubscriberJson(spec.songhash, subscriber)))) {
        const reply = await redis.run('settle', keys, { ...args, subscribers: part }, spec);
        first ??= reply;
      }
      const [status, owing] = first as ScriptReplies['settle'];
      if (owing === 1) await oweRest(spec);
      return status;
    },
    withdraw: async (ref, submissionId) => {
      await redis.run('withdraw', keys, { jobId: jobIdOf(ref), submissionId });
    },
    forget: async (ref) => (await redis.run('forget', keys, { jobId: jobIdOf(ref) })) === 1,
  };
}

function parseEnqueueReply(reply: ScriptReplies['enqueue']): EnqueueResult {
  switch (reply[0]) {
    case 'queued':
      return { status: 'queued', position: reply[1] };
    case 'joined':
      return { status: 'joined', state: reply[1], position: reply[2] };
    case 'ended':
      return { status: 'ended', end: { state: reply[1], code: reply[2], reason: reply[3] } };
    case 'full':
      return { status: 'full' };
  }
}

/** Returns at least one part, which may be empty. */
function inParts(texts: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  let chars = 0;
  for (const text of texts) {
    const part = parts.at(-1) as string[];
    if (part.length > 0 && (part.length === PART.subscribers || chars + text.length > PART.chars)) {
      parts.push([text]);
      chars = text.length;
    } else {
      part.push(text);
      chars += text.length;
    }
  }
  return parts;
}
