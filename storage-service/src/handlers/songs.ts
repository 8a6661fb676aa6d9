// Serves the rpcs that read, list and remove songs.

import { assertName, assertShort, assertSonghash, invalid, pageSizeOf, wordRule } from '@stemline/common/checks.ts';
import { toTimestamp } from '@stemline/common/grpc/time.ts';
import { MAX_NAME_CHARS } from '@stemline/common/limits.ts';
import { SONG_STATE } from '@stemline/common/wire-words.ts';
import type { ListSongsRequest__Output } from '@stemline/proto/gen/stemline/storage/v1/ListSongsRequest.ts';
import { servedRun } from '../domain/song.ts';
import { type SongFilter, songFilter } from '../domain/song-filter.ts';
import type { StorageHandlers, StorageParts } from './parts.ts';
import { fromEntry, fromRun } from './wire.ts';

/** Returns the handlers of the rpcs. */
export function songHandlers({
  songs,
  audio,
  tracks,
  uses,
  removal,
  catalogue,
  catalogueSync,
}: StorageParts): Pick<StorageHandlers, 'GetSong' | 'ListSongs' | 'RemoveTrack' | 'RemoveSong'> {
  return {
    GetSong: {
      unary: async ({ songhash }) => {
        assertSonghash(songhash);
        const song = await songs.known(songhash);
        const { newest, runs } = song;
        const served = servedRun(song);
        const info = await audio.info(newest.request.audio);
        return {
          songhash,
          run: fromRun(songhash, newest),
          ...(served && { served: fromRun(songhash, served) }),
          removed: served ? await songs.removedTracks(songhash, served.number) : [],
          createdAt: toTimestamp((runs[0] ?? newest).request.createdMs),
          audioContentType: info?.contentType ?? '',
          audioSize: info?.size ?? 0,
          expiresAt: toTimestamp((await uses.expiresMs(song)) ?? 0),
        };
      },
    },

    ListSongs: {
      unary: async ({ namespace: given, pageSize, pageToken, ...wanted }) => {
        const namespace = given || 'default';
        assertName('namespace', namespace, 'namespace');
        const filter = songFilter(toFilter(wanted));
        const page = await catalogue.page(namespace, pageSizeOf(pageSize), pageToken, filter);
        const { songs, nextPageToken, total } = page;
        return { songs: songs.map(fromEntry), nextPageToken, totalSongs: total };
      },
    },

    RemoveTrack: {
      unary: async ({ songhash, track }) => {
        assertSonghash(songhash);
        assertName('trackQuery', track, 'track');
        return { tracks: await tracks.remove(songhash, track) };
      },
    },

    RemoveSong: {
      unary: async ({ songhash }) => {
        assertSonghash(songhash);
        await removal.removeSong(songhash);
        await catalogueSync.follow(songhash);
        return {};
      },
    },
  };
}

function toFilter({
  state,
  model,
  filenameContains,
}: Pick<ListSongsRequest__Output, 'state' | 'model' | 'filenameContains'>): SongFilter {
  const word = SONG_STATE.fromWire(state);
  if (!word && state !== 'SONG_STATE_UNSPECIFIED') throw invalid(`state ${wordRule(SONG_STATE.words)}.`);
  assertShort(model, MAX_NAME_CHARS, 'model');
  assertShort(filenameContains, MAX_NAME_CHARS, 'filename_contains');
  return { state: word, model, filenameContains };
}
