// Reads songs for people. Reads the queue before the store, because everything that the queue
// reports is already recorded in the store.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Job__Output } from '@stemline/proto/gen/stemline/queue/v1/Job.ts';
import type { SongEntry__Output } from '@stemline/proto/gen/stemline/storage/v1/SongEntry.ts';
import { type Caller, shortCall } from './call-options.ts';
import type { Peers } from './peers.ts';
import { type KnownJob, type RunView, runView } from './run-view.ts';
import { type ListedSong, listedSong, songMembers } from './song-view.ts';

export interface SongViews {
  /** Returns the full description of a song. Throws SONG_UNKNOWN. */
  whole(songhash: string, caller: Caller): Promise<object>;
  /** Returns only the state of a song. Throws SONG_UNKNOWN. */
  run(songhash: string, caller: Caller): Promise<RunView>;
  /**
   * Describes at most 200 songs of the catalogue for a list, in the same order. Reads the jobs of
   * songs that have not ended; their state is `open` while the queue is unavailable.
   */
  listed(songs: readonly SongEntry__Output[], caller: Caller): Promise<ListedSong[]>;
}

export function createSongViews({ storage, queue }: Peers): SongViews {
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
    const song = await storage.unary('GetSong', { songhash }, shortCall(caller));
    return { song, view: runView(song.run, job) };
  };

  return {
    run: async (songhash, caller) => (await load(songhash, caller)).view,
    whole: async (songhash, caller) => {
      const { song, view } = await load(songhash, caller);
      return { hash: songhash, ...view, ...songMembers(song) };
    },
    listed: async (songs, caller) => {
      const open = songs.flatMap(({ state, songhash }) => (state === 'SONG_STATE_OPEN' ? [songhash] : []));
      const jobs = await jobsOf(open, caller);
      return songs.map((song) => listedSong(song, jobs === 'unavailable' ? jobs : jobs.get(song.songhash)));
    },
  };
}

/** Songs that have ended are still described while the queue is unavailable. */
function unavailableOrThrow(caught: unknown): 'unavailable' {
  const { code } = ServiceError.from(caught);
  if (code === 'UNAVAILABLE' || code === 'DEADLINE_EXCEEDED') return 'unavailable';
  throw caught;
}
