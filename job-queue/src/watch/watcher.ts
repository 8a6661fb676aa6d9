// Holds the updates that one watcher has not read yet. Their number is limited: a watcher that
// reads slowly gets the newest state.

import { abortable } from '@stemline/common/async/wait.ts';
import type { JobRecord } from '../types.ts';
import { formatEventId } from './event-ids.ts';
import type { PlacedEvent, WatchedJob } from './read-watched.ts';

/** A state of a job, for its watcher. */
export interface JobUpdate {
  /** Names the state for a later watch; several consecutive updates may have the same id. */
  readonly id: string;
  /**
   * In an update that is not `current`, `position` is 0 and `isStalled` is false, because events do
   * not have them.
   */
  readonly job: JobRecord;
  /**
   * `seen`: the state from which the watch continues, which its caller has seen. `past`: a state
   * that another one has replaced. `current`: the newest state, which may equal the one before.
   */
  readonly kind: 'seen' | 'past' | 'current';
}

/** The watch of one caller. */
export interface JobWatch {
  /**
   * Resolves with the next update: at first perhaps a `seen` one, then `past` ones and a `current`
   * one, and so on. Resolves with undefined when there is none within `withinMs`. Rejects with
   * UNAVAILABLE when the hub stops, with NOT_FOUND when the job does not return after a loss of
   * Redis data, and with the reason of the signal when the signal aborts. Not to be called again
   * before it has settled.
   */
  next(withinMs: number, signal: AbortSignal): Promise<JobUpdate | undefined>;
  /** Ends the watch. Safe to repeat. */
  close(): void;
}

/** The receiving side of a watch. */
export interface Watcher extends Omit<JobWatch, 'close'> {
  /**
   * Delivers what the watcher's own first read has returned, and then what arrived meanwhile.
   * `isContinued`: the first event of the read is the one that the caller has seen last.
   */
  begin(read: NumberedRead, isContinued: boolean): void;
  /** Delivers a later read. */
  deliver(read: NumberedRead): void;
  /** Delivers a later position of a job that still waits. */
  deliverPosition(position: NumberedPosition): void;
  /** Ends the watch with an error. */
  fail(error: Error): void;
}

/** The result of a read, with a number that grows with the time at which it was sent. */
export interface NumberedRead {
  readonly number: number;
  readonly read: WatchedJob;
}

/** The position of a waiting job. `number`: see NumberedRead. */
export interface NumberedPosition {
  readonly number: number;
  readonly run: number;
  readonly position: number;
}

/** The most updates that wait. */
const MAX_PENDING = 64;

/** Waits for begin(). */
export function createWatcher(): Watcher {
  let pending: JobUpdate[] = [];
  let early: NumberedRead[] | undefined = [];
  let last: { readonly number: number; readonly job: JobRecord; readonly eventId: string } | undefined;
  let failure: Error | undefined;
  let wake = () => {};

  function push(updates: readonly JobUpdate[]): void {
    pending.push(...updates);
    if (pending.length > MAX_PENDING) pending = pending.slice(-1);
    wake();
  }

  function deliver({ number, read }: NumberedRead): void {
    if (last && (number < last.number || read.job.run < last.job.run)) return;
    const at = read.events.findIndex(({ id }) => id === last?.eventId);
    const events = at < 0 || read.job.run !== last?.job.run ? [] : read.events.slice(at + 1);
    push(updatesOf(read, events));
    last = { number, job: read.job, eventId: read.eventId };
  }

  return {
    begin: ({ number, read }, isContinued) => {
      const [seen, ...events] = isContinued ? read.events : [];
      last = { number, job: read.job, eventId: read.eventId };
      push([...(seen ? [pastOf(read.job, seen, 'seen')] : []), ...updatesOf(read, events)]);
      const waiting = early ?? [];
      early = undefined;
      for (const later of waiting) deliver(later);
    },
    deliver: (read) => {
      if (early) early.push(read);
      else deliver(read);
    },
    deliverPosition: ({ number, run, position }) => {
      if (!last || number < last.number || run !== last.job.run || last.job.state !== 'waiting') return;
      if (position === last.job.position) return;
      const job = { ...last.job, position };
      push([{ id: formatEventId(job, last.eventId), job, kind: 'current' }]);
      last = { ...last, number, job };
    },
    fail: (error) => {
      failure = error;
      wake();
    },
    next: async (withinMs, signal) => {
      if (pending.length === 0 && !failure) {
        await abortable<void>(signal, (resolve) => {
          const timer = setTimeout(resolve, withinMs);
          wake = resolve;
          return () => clearTimeout(timer);
        });
      }
      const update = pending.shift();
      if (!update && failure) throw failure;
      return update;
    },
  };
}

/** The last event led to the current state, so only those before it are past. */
function updatesOf({ job, eventId }: WatchedJob, events: readonly PlacedEvent[]): JobUpdate[] {
  const past = events.slice(0, -1).map((event) => pastOf(job, event, 'past'));
  return [...past, { id: formatEventId(job, eventId), job, kind: 'current' }];
}

function pastOf(job: JobRecord, { id, event }: PlacedEvent, kind: 'seen' | 'past'): JobUpdate {
  return { id: formatEventId(job, id), job: { ...job, ...event, position: 0, isStalled: false }, kind };
}
