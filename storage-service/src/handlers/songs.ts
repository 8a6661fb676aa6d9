// Serves the rpcs for whole songs: reads, lists and removes songs.

import { SONG_STATE } from '@stemline/common/wire-words.ts';
import type { ListSongsRequest__Output } from '@stemline/proto/gen/stemline/storage/v1/ListSongsRequest.ts';
import { assertHash, assertNamespace, assertTrackQuery, invalid } from '../domain/names.ts';
import { servedRun } from '../domain/song.ts';
import { type SongFilter, songFilter } from '../domain/song-filter.ts';
import type { StorageHandlers, StorageParts } from './parts.ts';
import { fromRun } from './wire.ts';

const DEFAULT_PAGE = 50;
const MAX_PAGE = 200;
const MAX_FILTER_CHARS = 200;

export function songHandlers({
  songs,
  audio,
  tracks,
  removal,
  catalogue,
  catalogueSync,
}: StorageParts): Pick<StorageHandlers, 'GetSong' | 'ListSongs' | 'RemoveTrack' | 'RemoveSong'> {
  return {
    GetSong: {
      unary: async ({ songhash }) => {
        assertHash(songhash, 'songhash');
        const song = await songs.known(songhash);
        const { newest, runs } = song;
        const served = servedRun(song);
        const info = await audio.info(newest.request.audio);
        return {
          songhash,
          run: fromRun(songhash, newest),
          ...(served && { served: fromRun(songhash, served) }),
          removed: served ? await songs.removedTracks(songhash, served.number) : [],
          createdMs: (runs[0] ?? newest).request.createdMs,
          audioContentType: info?.contentType ?? newest.request.contentType,
          audioSize: info?.size ?? 0,
        };
      },
    },

    ListSongs: {
      unary: async ({ namespace, pageSize, pageToken, ...wanted }) => {
        if (pageSize < 0 || pageSize > MAX_PAGE) throw invalid(`page_size must be from 1 to ${MAX_PAGE}.`);
        const asked = namespace || 'default';
        assertNamespace(asked);
        const page = await catalogue.page(asked, pageSize || DEFAULT_PAGE, pageToken, songFilter(toFilter(wanted)));
        return {
          songs: page.songs.map((entry) => ({
            ...entry,
            state: SONG_STATE.toWire(entry.state),
            tracks: [...entry.tracks],
          })),
          nextPageToken: page.nextPageToken,
        };
      },
    },

    RemoveTrack: {
      unary: async ({ songhash, track }) => {
        assertHash(songhash, 'songhash');
        assertTrackQuery(track);
        return { track: await tracks.remove(songhash, track) };
      },
    },

    RemoveSong: {
      unary: async ({ songhash }) => {
        assertHash(songhash, 'songhash');
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
  if (!word && state !== 'SONG_STATE_UNSPECIFIED') throw invalid('state must be open, done, failed or cancelled.');
  for (const [value, what] of [
    [model, 'model'],
    [filenameContains, 'filename_contains'],
  ] as const)
    if (value.length > MAX_FILTER_CHARS)
      throw invalid(`${what} must not be longer than ${MAX_FILTER_CHARS} characters.`);
  return { state: word, model, filenameContains };
}
