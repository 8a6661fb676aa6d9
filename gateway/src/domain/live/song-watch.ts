// Watches one song through the queue until its newest run has ended or the song is removed. Repeats
// the call while the queue service is unavailable. The store describes the runs that the queue does
// not have.

import { randomUUID } from 'node:crypto';
import { linkedAbort, sleep } from '@stemline/common/async/abort.ts';
import type { Backoff } from '@stemline/common/async/backoff.ts';
import { retry } from '@stemline/common/async/retry.ts';
import { createWatchdog } from '@stemline/common/async/watchdog.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { logFailure } from '@stemline/common/logging/log-failure.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { JOB_CHANGE } from '@stemline/common/wire-words.ts';
import type { Job__Output } from '@stemline/proto/gen/stemline/queue/v1/Job.ts';
import { type Caller, lastingCall, type Peers } from '../peers.ts';
import { isEnded, jobView } from '../run-view.ts';
import type { KnownRun, SongReader } from '../song-reader.ts';
import { changeEvent, endEvent, removedEvent, type SongEvent } from './song-event.ts';

/** The parts that a watch uses. */
export interface WatchDeps {
  readonly queue: Peers['queue'];
  readonly reader: Pick<SongReader, 'knownRun'>;
  readonly log: Logger;
}

/** The start, the end and the receiver of a watch. */
export interface WatchOptions {
  /** The id of a message of WatchJob; empty: the events begin with a snapshot. */
  readonly after: string;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  readonly report: (event: SongEvent) => void;
  /** Called when the queue or the store cannot be read, before each repeat. */
  readonly onDelay: () => void;
}

/** Long enough not to disturb a service that starts, and short enough for a person who waits. */
const BACKOFF: Backoff = { baseMs: 100, maxMs: 2_000 };
/** WatchJob sends a message at least every 10 s. A call without one for this time is repeated. */
const SILENCE_MS = 30_000;

/**
 * Reports the events of a song. Resolves after the last one; rejects only when the signal aborts.
 */
export async function watchSong(
  { queue, reader, log }: WatchDeps,
  songhash: string,
  { after, signal, report, onDelay }: WatchOptions,
): Promise<void> {
  const caller: Caller = { requestId: `watch-${randomUUID()}`, signal };
  /** The id of the last message of the queue. */
  let last = after;
  let isSnapshotOwed = after === '';
  /** True while the state that was reported last came from the store. */
  let isStored = false;
  /** A client that continues must get the changes it has missed, which only the queue has. */
  let isStoreFirst = after === '';

  const change = (view: KnownRun, name: Parameters<typeof changeEvent>[1] = 'snapshot', id = '') => {
    isSnapshotOwed = false;
    isStored = id === '';
    report(changeEvent(songhash, name, view, id));
  };

  /** Reports a run that has ended, or a removed song. Returns the run if it has not ended. */
  const reportEnd = async (job?: Job__Output): Promise<'ended' | KnownRun | undefined> => {
    const view = await stored(reader, songhash, caller, job);
    if (view === 'removed') report(removedEvent(songhash));
    else if (!view || !isEnded(view)) return view;
    else {
      if (isSnapshotOwed) change(view);
      report(endEvent(songhash, view));
    }
    return 'ended';
  };

  /** Returns the job when it has ended; undefined: the queue has no job of the song. */
  const follow = async (onMessage: () => void): Promise<Job__Output | undefined> => {
    try {
      for await (const { change: changed, id, job } of unlessSilent(queue, { songhash, after: last }, caller)) {
        const view = job && jobView(job);
        // The end is read from the store: the queue may still have the job of an earlier run.
        if (job && view && isEnded(view)) return job;
        onMessage();
        const name = JOB_CHANGE.fromWire(changed);
        if (!view || name === undefined || name === 'heartbeat') continue;
        last = id;
        change(view, name, id);
      }
    } catch (caught) {
      const { code } = ServiceError.from(caught);
      if (code === 'NOT_FOUND' || code === 'SONG_UNKNOWN') return undefined;
      throw caught;
    }
    throw new ServiceError('UNAVAILABLE', 'The queue ended the stream before the job had ended.');
  };

  const delayed = (caught: unknown) => {
    const error = ServiceError.from(caught);
    // Readiness checks already log that a service is unavailable, once and not for each song.
    if (error.code === 'INTERNAL') logFailure(log, error);
    onDelay();
  };

  /** Resolves with true after the last event, and with false when the call must be repeated. */
  const attempt = async (): Promise<boolean> => {
    let hasMessage = false;
    try {
      if (isStoreFirst && (await reportEnd()) === 'ended') return true;
      isStoreFirst = true;
      const job = await follow(() => {
        hasMessage = true;
      });
      const found = await reportEnd(job);
      if (found === 'ended') return true;
      if (found && !isStored) change(found);
      throw new ServiceError('UNAVAILABLE', 'The queue does not have the newest run of the song yet.');
    } catch (error) {
      if (signal.aborted || !hasMessage) throw error;
      delayed(error);
      return false;
    }
  };

  const options = { backoff: BACKOFF, shouldRetry: () => true, onRetry: delayed, signal };
  while (!(await retry(attempt, options))) await sleep(BACKOFF.baseMs, signal);
}

/**
 * Reads the newest run from the store and the queue. When the store does not answer, `job`, which
 * has ended, describes it. Undefined: nothing that answers knows it.
 */
async function stored(
  reader: WatchDeps['reader'],
  songhash: string,
  caller: Caller,
  job: Job__Output | undefined,
): Promise<KnownRun | 'removed' | undefined> {
  try {
    return await reader.knownRun(songhash, caller);
  } catch (caught) {
    const error = ServiceError.from(caught);
    if (error.code === 'SONG_UNKNOWN') return 'removed';
    if (error.retryable) return job && jobView(job);
    throw caught;
  }
}

/** Yields the messages of WatchJob. Ends the call when no message comes for SILENCE_MS. */
async function* unlessSilent(queue: Peers['queue'], request: { songhash: string; after: string }, caller: Caller) {
  const link = linkedAbort(caller.signal);
  const start = () => createWatchdog(SILENCE_MS, () => link.abort(new DOMException('silent', 'TimeoutError')));
  let stop = start();
  try {
    for await (const message of queue.download('WatchJob', request, lastingCall({ ...caller, signal: link.signal }))) {
      stop();
      stop = start();
      yield message;
    }
  } finally {
    stop();
    link.release();
  }
}
