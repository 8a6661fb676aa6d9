// Reads the newest job of a song together with the events that a watcher has not seen.

import type { RedisConnection } from '../connection.ts';
import { parseEvent, parseRecord } from '../job-fields.ts';
import type { Keys } from '../keys.ts';
import type { FlatFields } from '../script-types.ts';
import { isFinal } from '../states.ts';
import type { JobEvent, JobRecord } from '../types.ts';
import { type EventPlace, NO_EVENT } from './event-ids.ts';

/** A job at one moment. */
export interface WatchedJob {
  readonly job: JobRecord;
  /** The id of the event that led to the job's state; NO_EVENT when there is none. */
  readonly eventId: string;
  /**
   * The event from which the reader continues and those since, oldest first; the last one led to
   * the job's state. Empty when there is no such event in the stream.
   */
  readonly events: readonly PlacedEvent[];
}

/** An event with its id in the stream. */
export interface PlacedEvent {
  readonly id: string;
  readonly event: JobEvent;
}

/** The state of a new job. */
const NEW_JOB: JobEvent = {
  state: 'waiting',
  stage: '',
  progress: 0,
  attempt: 0,
  startedMs: 0,
  finishedMs: 0,
  code: '',
  reason: '',
};

/**
 * Reads the run of `from` with its events since. Reads the newest run when `from` is undefined, or
 * when Redis has a newer one. With `keepsEnd`, a run that has ended is read even if there is a
 * newer one, so that its end is not missed. Resolves with undefined when Redis knows no run of the
 * song. Throws UNAVAILABLE when Redis cannot be reached.
 */
export type ReadWatched = (
  songhash: string,
  from: EventPlace | undefined,
  keepsEnd: boolean,
) => Promise<WatchedJob | undefined>;

/** Has no state of its own. */
export function createReadWatched({ redis, keys }: { redis: RedisConnection; keys: Keys }): ReadWatched {
  const read: ReadWatched = async (songhash, from, keepsEnd) => {
    const args = { songhash, run: from?.run, after: from?.eventId };
    const [newest, run, eventId, position, isStalled, fields, ...events] = await redis.run('read-watched', keys, args);
    const job = fields.length > 0 ? parseRecord([position, isStalled, fields]) : undefined;
    const isReplaced = job ? newest > run && !(keepsEnd && isFinal(job.state)) : newest > 0 && newest !== run;
    if (from && isReplaced) return await read(songhash, undefined, keepsEnd);
    return job && { job, eventId, events: events.map(placedEvent) };
  };
  return read;
}

function placedEvent([id, flat]: readonly [string, FlatFields]): PlacedEvent {
  return { id, event: id === NO_EVENT ? NEW_JOB : parseEvent(flat) };
}
