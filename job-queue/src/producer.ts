// The side of the queue that puts jobs in and ends them from outside; see Producer.

import type { RedisConnection } from './connection.ts';
import { toSpecFields, toSubscriberJson } from './job-fields.ts';
import { boardKeys, songKeys } from './key-blocks.ts';
import { GROUP, jobIdOf, type Keys } from './keys.ts';
import { RETENTION_MS } from './retention.ts';
import type { EnqueueResult, JobEnd, Producer } from './types.ts';

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
        [jobIdOf(spec), maxWaiting, subscriber ? toSubscriberJson(subscriber) : '', retentionMs, ...toSpecFields(spec)],
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
