// Watches the newest job of one song for all its watchers, with one read at a time.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { isFinal } from '../states.ts';
import type { JobRecord, JobRef } from '../types.ts';
import type { EventPlace } from './event-ids.ts';
import type { ReadWatched } from './read-watched.ts';
import { createWatcher, type NumberedPosition, type NumberedRead, type Watcher } from './watcher.ts';

/** A song and its watchers. */
export interface WatchedSong {
  /**
   * Adds a watcher, which continues from an event. Throws NOT_FOUND when Redis knows no job of the
   * song, and UNAVAILABLE when Redis cannot be reached.
   */
  add(from: EventPlace | undefined): Promise<Watcher>;
  remove(watcher: Watcher): void;
  /** Reads the job and delivers it to all watchers. Never rejects. */
  refresh(): Promise<void>;
  /** Delivers a later position of the job to all watchers. */
  deliverPosition(position: NumberedPosition): void;
  /** Returns the job if its position may change. */
  waitingJob(): JobRef | undefined;
  isWatched(): boolean;
  /** Ends all watches with the error. */
  fail(error: Error): void;
}

/** The parts of a watched song. */
interface WatchedSongDeps {
  readonly songhash: string;
  readonly read: ReadWatched;
  /** Returns a number that grows with every call in the process. */
  readonly nextNumber: () => number;
  /** Milliseconds after which a job that Redis has lost ends its watches. */
  readonly missingMs: number;
}

/** Reads nothing until a watcher is added. */
export function createWatchedSong({ songhash, read, nextNumber, missingMs }: WatchedSongDeps): WatchedSong {
  const watchers = new Set<Watcher>();
  /** The last job that a read has returned, and the event that led to it. */
  let known: { readonly job: JobRecord; readonly eventId: string } | undefined;
  let missingSince: number | undefined;

  async function numbered(from: EventPlace | undefined, keepsEnd: boolean): Promise<NumberedRead | undefined> {
    const number = nextNumber();
    const watched = await read(songhash, from, keepsEnd);
    return watched && { number, read: watched };
  }

  function fail(error: Error): void {
    for (const watcher of watchers) watcher.fail(error);
  }

  function noteMissing(): void {
    missingSince ??= performance.now();
    if (performance.now() - missingSince >= missingMs) fail(noJob());
  }

  async function readAndDeliver(): Promise<void> {
    if (!known) return;
    const { job, eventId } = known;
    // The watchers of a job that has ended leave; later ones watch the next run.
    const from = isFinal(job.state) ? undefined : { run: job.run, eventId };
    const latest = await numbered(from, true);
    if (!latest) {
      noteMissing();
      return;
    }
    missingSince = undefined;
    known = latest.read;
    for (const watcher of watchers) watcher.deliver(latest);
  }

  return {
    add: async (from) => {
      const watcher = createWatcher();
      // Added before the read, so that no later change is missed.
      watchers.add(watcher);
      try {
        const first = await numbered(from, false);
        if (!first) throw noJob();
        known ??= first.read;
        watcher.begin(first, from !== undefined);
      } catch (error) {
        watchers.delete(watcher);
        throw error;
      }
      return watcher;
    },
    remove: (watcher) => {
      watchers.delete(watcher);
    },
    refresh: async () => {
      try {
        await readAndDeliver();
      } catch (caught) {
        const error = ServiceError.from(caught);
        // The watches continue when Redis is available again.
        if (error.code !== 'UNAVAILABLE') fail(error);
      }
    },
    deliverPosition: (position) => {
      for (const watcher of watchers) watcher.deliverPosition(position);
    },
    waitingJob: () => (known?.job.state === 'waiting' ? known.job : undefined),
    isWatched: () => watchers.size > 0,
    fail,
  };
}

function noJob(): ServiceError {
  return new ServiceError('NOT_FOUND', 'The queue has no job for this song.');
}
