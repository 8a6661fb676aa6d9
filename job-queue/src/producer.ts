// The side of the queue that puts jobs in and ends them from outside.

import type { RedisConnection } from './connection.ts';
import { toSpecFields, toSubscriberJson } from './job-fields.ts';
import { boardKeys, songKeys } from './key-blocks.ts';
import { GROUP, jobIdOf, type Keys } from './keys.ts';
import { RETENTION_MS } from './retention.ts';
import type { JobEnd, JobRef, JobSpec, Subscriber } from './types.ts';

export type EnqueueResult =
  /** The job was created and waits. */
  | { readonly status: 'queued'; readonly position: number }
  /** The job was there and has not ended. */
  | { readonly status: 'joined'; readonly state: 'waiting' | 'running'; readonly position: number }
  /** The queue believes that the job has ended. Nothing was written: ask the store, then `settle` or `forget`. */
  | { readonly status: 'ended'; readonly end: JobEnd }
  /** The queue is full. Nothing was written. */
  | { readonly status: 'full' };

export interface Producer {
  /**
   * Creates the job with its stream entry, or joins it, or says that it has ended: one atomic step.
   * Safe to repeat: one job per (songhash, run), one subscriber per submission id.
   * `subscriber` is absent when nobody waits for a call.
   */
  enqueue(spec: JobSpec, subscriber: Subscriber | undefined): Promise<EnqueueResult>;
  /**
   * Ends a job from outside (cancel, reconciler) as its outcome in the store says, and owes its deliveries: one atomic step.
   * A job that has ended already is left as it is. A worker in the middle is told and refused from then on.
   * Creates what is missing, so that deliveries of a run that Redis has forgotten become owed again.
   */
  settle(spec: JobSpec, end: JobEnd, subscribers: readonly Subscriber[]): Promise<'settled' | 'already'>;
  /** Forgets an ended job and its subscribers, because the store knows better. One that has not ended is left alone: answers false. */
  forget(ref: JobRef): Promise<boolean>;
}

export interface ProducerDeps {
  readonly redis: RedisConnection;
  readonly keys: Keys;
  /** How many songs may wait; beyond it enqueue answers `full`. */
  readonly maxWaiting: number;
  /** How long an ended job is remembered. */
  readonly retentionMs?: number;
}

export function createProducer({ redis, keys, maxWaiting, retentionMs = RETENTION_MS }: ProducerDeps): Producer {
  return {
    enqueue: async (spec, subscriber) => {
      const reply = await redis.run(
        'enqueue',
        [...boardKeys(keys), ...songKeys(keys, spec), keys.sequence],
        [jobIdOf(spec), maxWaiting, subscriber ? toSubscriberJson(subscriber) : '', ...toSpecFields(spec)],
      );
      return parseEnqueueReply(reply as EnqueueReply);
    },
    settle: async (spec, end, subscribers) => {
      const reply = await redis.run(
        'settle',
        [...boardKeys(keys), ...songKeys(keys, spec)],
        [
          jobIdOf(spec),
          GROUP,
          end.state,
          end.code,
          end.reason,
          retentionMs,
          keys.revoked,
          subscribers.length,
          ...subscribers.map(toSubscriberJson),
          ...toSpecFields(spec),
        ],
      );
      return reply as 'settled' | 'already';
    },
    forget: async (ref) => (await redis.run('forget', [...boardKeys(keys), ...songKeys(keys, ref)], [ref.run])) === 1,
  };
}

type EnqueueReply =
  | ['queued', number]
  | ['joined', 'waiting' | 'running', number]
  | ['ended', JobEnd['state'], string, string]
  | ['full'];

function parseEnqueueReply(reply: EnqueueReply): EnqueueResult {
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
