// What people are told of a song. The queue knows what is under way, the store what has ended; of one run the store's
// word stands. The queue is asked first: whatever it says has been true in the store before.

import { ServiceError } from '@stemline/common/errors.ts';
import { JOB_STATE, OUTCOME_STATE, PRIORITY } from '@stemline/common/wire-words.ts';
import type { Job__Output } from '@stemline/proto/gen/stemline/queue/v1/Job.ts';
import type { GetSongResponse__Output } from '@stemline/proto/gen/stemline/storage/v1/GetSongResponse.ts';
import type { Run__Output } from '@stemline/proto/gen/stemline/storage/v1/Run.ts';
import { type Caller, shortCall } from '../adapters/call-options.ts';
import type { Peers } from '../adapters/peers.ts';

export type SongState = (typeof JOB_STATE.words)[number];

/** A song's run as it stands, in JSON's words. */
export interface RunView {
  readonly state: SongState;
  readonly run: number;
  readonly attempt: number;
  /** 0 to 1. */
  readonly progress: number;
  readonly stage: string;
  /** 1: starts next. 0: does not wait. */
  readonly position: number;
  /** null: not known. */
  readonly estimate_seconds: number | null;
  readonly code?: string;
  readonly reason?: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

export interface SongViews {
  /** Everything about one song. Throws SONG_UNKNOWN. */
  whole(songhash: string, caller: Caller): Promise<object>;
  /** Only how it stands. Throws SONG_UNKNOWN. */
  run(songhash: string, caller: Caller): Promise<RunView>;
  /** How several songs stand; what is unknown is left out. At most 200. */
  runs(songhashes: readonly string[], caller: Caller): Promise<ReadonlyMap<string, RunView>>;
}

/** Songs that the queue has forgotten are looked up one by one, so many at a time. */
const LOOKUPS_AT_ONCE = 8;

export function createSongViews({ storage, queue }: Peers): SongViews {
  /** Undefined: not known there. With the queue away, what has ended is still told. */
  const jobOf = async (songhash: string, caller: Caller): Promise<Job__Output | 'away' | undefined> => {
    try {
      const { job } = await queue.unary('GetJob', { songhash }, shortCall(caller));
      return job ?? undefined;
    } catch (caught) {
      const { code } = ServiceError.from(caught);
      if (code === 'NOT_FOUND' || code === 'SONG_UNKNOWN') return undefined;
      if (code === 'UNAVAILABLE' || code === 'DEADLINE_EXCEEDED') return 'away';
      throw caught;
    }
  };

  const load = async (songhash: string, caller: Caller) => {
    const job = await jobOf(songhash, caller);
    const song = await storage.unary('GetSong', { songhash }, shortCall(caller));
    return { song, view: mergedView(song.run, job) };
  };

  return {
    run: async (songhash, caller) => (await load(songhash, caller)).view,
    whole: async (songhash, caller) => {
      const { song, view } = await load(songhash, caller);
      return { hash: songhash, ...view, ...songMembers(song) };
    },
    runs: async (songhashes, caller) => {
      const views = new Map<string, RunView>();
      if (songhashes.length === 0) return views;
      const { jobs } = await queue.unary('BatchGetJobs', { songhashes: [...songhashes] }, shortCall(caller));
      const known = new Map(jobs.map((job) => [job.songhash, job]));
      const left = [...songhashes];
      const lookUp = async () => {
        for (let songhash = left.pop(); songhash !== undefined; songhash = left.pop()) {
          try {
            const song = await storage.unary('GetSong', { songhash }, shortCall(caller));
            views.set(songhash, mergedView(song.run, known.get(songhash)));
          } catch (caught) {
            // Removed since it was listed.
            if (ServiceError.from(caught).code !== 'SONG_UNKNOWN') throw caught;
          }
        }
      };
      await Promise.all(Array.from({ length: LOOKUPS_AT_ONCE }, lookUp));
      return views;
    },
  };
}

/** The newest run, from what both say. */
export function mergedView(run: Run__Output | null, job: Job__Output | 'away' | undefined): RunView {
  if (!run) throw new ServiceError('SONG_UNKNOWN', 'No such song.');
  const known = job === 'away' ? undefined : job;
  const isNewer = known !== undefined && known.run > run.number;
  if (run.outcome && !isNewer) return endedView(run, known);
  if (known && known.run >= run.number) return jobView(known);
  if (job === 'away')
    throw new ServiceError(
      'UNAVAILABLE',
      'The queue is away for the moment, so how the song stands is not known. Try again.',
    );
  // Recorded, and not yet (or not any more) in the queue: it is queued from its record soon.
  const nothing = { attempt: 0, progress: 0, stage: '', position: 0, estimate_seconds: null };
  return { state: 'waiting', run: run.number, ...nothing, started_at: null, finished_at: null };
}

function endedView({ number, outcome }: Run__Output, job: Job__Output | undefined): RunView {
  if (!outcome) throw new Error('a run without an outcome has not ended');
  const state = OUTCOME_STATE.fromWire(outcome.state) ?? 'failed';
  const same = job?.run === number ? job : undefined;
  return {
    state,
    run: number,
    attempt: outcome.attempt,
    progress: state === 'done' ? 1 : (same?.progress ?? 0),
    stage: '',
    position: 0,
    estimate_seconds: null,
    ...(outcome.code !== '' && { code: outcome.code }),
    ...(outcome.reason !== '' && { reason: outcome.reason }),
    started_at: isoTime(same?.startedMs ?? 0),
    finished_at: isoTime(outcome.createdMs),
  };
}

function jobView(job: Job__Output): RunView {
  const state = JOB_STATE.fromWire(job.state) ?? 'waiting';
  return {
    state,
    run: job.run,
    attempt: job.attempt,
    progress: job.progress,
    stage: state === 'waiting' ? '' : job.stage,
    position: job.position,
    estimate_seconds: job.estimateSeconds > 0 ? job.estimateSeconds : null,
    ...(job.code !== '' && { code: job.code }),
    ...(job.reason !== '' && { reason: job.reason }),
    started_at: isoTime(job.startedMs),
    finished_at: isoTime(job.finishedMs),
  };
}

/** What does not depend on how it stands; tracks are those of the newest done run. */
function songMembers({
  songhash,
  run,
  served,
  removed,
  createdMs,
  audioContentType,
  audioSize,
}: GetSongResponse__Output) {
  const request = run?.request;
  const outcome = served?.outcome;
  const kept = outcome?.tracks.filter(({ name }) => !removed.includes(name)) ?? [];
  const link = (name: string) => `/apiv1/track/${songhash}/${encodeURIComponent(name)}`;
  return {
    model: { name: request?.model ?? '', revision: request?.revision ?? '' },
    options: parsedJson(request?.optionsJson) ?? {},
    priority: (request && PRIORITY.fromWire(request.priority)) ?? '',
    filename: request?.filename ?? '',
    created_at: isoTime(createdMs),
    original: { url: link('original'), content_type: audioContentType, size: audioSize },
    tracks: kept.map(({ name, contentType, size, sha224 }) => ({
      name,
      url: link(name),
      content_type: contentType,
      size,
      sha224,
    })),
    removed: outcome ? removed : [],
    served_run: served?.number ?? null,
    manifest: parsedJson(outcome?.manifestJson),
  };
}

function parsedJson(text: string | undefined): unknown {
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    // The store checks that it is JSON; a record of an older kind must not hide the song.
    return null;
  }
}

export function isoTime(ms: number): string | null {
  return ms > 0 ? new Date(ms).toISOString() : null;
}
