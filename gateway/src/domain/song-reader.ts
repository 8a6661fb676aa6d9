// Reads the state of songs from the queue and from the store. A single song is read from the queue
// first: the store already has every run that the queue reports.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Job__Output } from '@stemline/proto/gen/stemline/queue/v1/Job.ts';
import type { SongEntry__Output } from '@stemline/proto/gen/stemline/storage/v1/SongEntry.ts';
import type { Links } from './links.ts';
import { type Caller, type Peers, shortCall } from './peers.ts';
import { type KnownJob, knownView, type RunView, runView } from './run-view.ts';
import { type ListedSong, listedSong, resultMembers, songMembers } from './song-view.ts';

/** A song in full. */
export type SongView = { readonly hash: string } & RunView & ReturnType<typeof songMembers>;

/** The newest run of a song, with its tracks and warnings if it is done. */
export type KnownRun = RunView & Partial<ReturnType<typeof resultMembers>>;

/** Every method also throws the errors of the calls to both services. */
export interface SongReader {
  /** Describes a song in full. Throws what `run` throws. */
  song(songhash: string, caller: Caller): Promise<SongView>;
  /**
   * Describes only the newest run. Throws SONG_UNKNOWN, and UNAVAILABLE when only the queue, which
   * does not answer, knows its state.
   */
  run(songhash: string, caller: Caller): Promise<RunView>;
  /**
   * As `run`, but with the tracks and the warnings of a run that is done. Returns undefined when
   * only the queue, which does not answer, knows the state.
   */
  knownRun(songhash: string, caller: Caller): Promise<KnownRun | undefined>;
  /**
   * Describes at most 200 songs of the catalogue in the same order. Asks the queue only about songs
   * that have not ended; while the queue is unavailable, their state is `open`.
   */
  listed(songs: readonly SongEntry__Output[], caller: Caller): Promise<ListedSong[]>;
}

/** Creates a reader that uses these clients. The songs have the addresses of `links`. */
export function createSongReader({ storage, queue }: Peers, links: Links): SongReader {
  const jobOf = async (songhash: string, caller: Caller): Promise<KnownJob> => {
    try {
      const { job } = await queue.unary('GetJob', { songhash }, shortCall(caller));
      return job ?? undefined;
    } catch (caught) {
      const { code } = ServiceError.from(caught);
      if (code === 'NOT_FOUND' || code === 'SONG_UNKNOWN') return undefined;
      return unavailableOrThrow(caught);
    }
  };

  const jobsOf = async (
    songhashes: string[],
    caller: Caller,
  ): Promise<ReadonlyMap<string, Job__Output> | 'unavailable'> => {
    if (songhashes.length === 0) return new Map();
    try {
      const { jobs } = await queue.unary('BatchGetJobs', { songhashes }, shortCall(caller));
      return new Map(jobs.map((job) => [job.songhash, job]));
    } catch (caught) {
      return unavailableOrThrow(caught);
    }
  };

  const load = async (songhash: string, caller: Caller) => {
    const job = await jobOf(songhash, caller);
    return { job, song: await storage.unary('GetSong', { songhash }, shortCall(caller)) };
  };

  return {
    run: async (songhash, caller) => {
      const { song, job } = await load(songhash, caller);
      return runView(song.run, job);
    },
    knownRun: async (songhash, caller) => {
      const { song, job } = await load(songhash, caller);
      const view = knownView(song.run, job);
      return view?.state === 'done' ? { ...view, ...resultMembers(song, links) } : view;
    },
    song: async (songhash, caller) => {
      const { song, job } = await load(songhash, caller);
      return { hash: songhash, ...runView(song.run, job), ...songMembers(song, links) };
    },
    listed: async (songs, caller) => {
      const open = songs.flatMap(({ state, songhash }) => (state === 'SONG_STATE_OPEN' ? [songhash] : []));
      const jobs = await jobsOf(open, caller);
      return songs.map((song) => listedSong(song, jobs === 'unavailable' ? jobs : jobs.get(song.songhash), links));
    },
  };
}

/**
 * Returns `unavailable` for a queue that does not answer, because the store alone can describe
 * songs that have ended. Throws every other error.
 */
function unavailableOrThrow(caught: unknown): 'unavailable' {
  const { code } = ServiceError.from(caught);
  if (code === 'UNAVAILABLE' || code === 'DEADLINE_EXCEEDED') return 'unavailable';
  throw caught;
}
