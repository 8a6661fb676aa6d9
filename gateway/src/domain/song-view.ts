// What people are told of a song. The queue is asked before the store: whatever it says has been true in the store before.

import { ServiceError } from '@stemline/common/errors.ts';
import { PRIORITY } from '@stemline/common/wire-words.ts';
import type { Job__Output } from '@stemline/proto/gen/stemline/queue/v1/Job.ts';
import type { GetSongResponse__Output } from '@stemline/proto/gen/stemline/storage/v1/GetSongResponse.ts';
import { type Caller, shortCall } from './call-options.ts';
import type { Peers } from './peers.ts';
import { isoTime, type RunView, runView } from './run-view.ts';

export interface SongViews {
  /** Everything about one song. Throws SONG_UNKNOWN. */
  whole(songhash: string, caller: Caller): Promise<object>;
  /** Only how it stands. Throws SONG_UNKNOWN. */
  run(songhash: string, caller: Caller): Promise<RunView>;
  /** How several songs stand; what is unknown is left out. At most 200. */
  runs(songhashes: readonly string[], caller: Caller): Promise<ReadonlyMap<string, RunView>>;
}

/** In the store songs are looked up one by one, so many at a time. */
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
    return { song, view: runView(song.run, job) };
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
            views.set(songhash, runView(song.run, known.get(songhash)));
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
