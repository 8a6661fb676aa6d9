// Describes songs for people. Reads the queue before the store, because everything that the queue
// reports is already recorded in the store.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { PRIORITY } from '@stemline/common/wire-words.ts';
import type { Job__Output } from '@stemline/proto/gen/stemline/queue/v1/Job.ts';
import type { GetSongResponse__Output } from '@stemline/proto/gen/stemline/storage/v1/GetSongResponse.ts';
import type { SongEntry__Output } from '@stemline/proto/gen/stemline/storage/v1/SongEntry.ts';
import { type Caller, shortCall } from './call-options.ts';
import { type ListedSong, listedSong } from './listed-song.ts';
import type { Peers } from './peers.ts';
import { isoTime, type RunView, runView } from './run-view.ts';

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
  /**
   * Undefined: the song is unknown. While the queue is unavailable, songs that have ended are still
   * described.
   */
  const jobOf = async (songhash: string, caller: Caller): Promise<Job__Output | 'unavailable' | undefined> => {
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

function unavailableOrThrow(caught: unknown): 'unavailable' {
  const { code } = ServiceError.from(caught);
  if (code === 'UNAVAILABLE' || code === 'DEADLINE_EXCEEDED') return 'unavailable';
  throw caught;
}

/** The members that do not depend on the state; tracks are those of the newest done run. */
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
