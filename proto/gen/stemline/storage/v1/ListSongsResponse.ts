// Original file: stemline/storage/v1/storage.proto

import type { SongEntry as _stemline_storage_v1_SongEntry, SongEntry__Output as _stemline_storage_v1_SongEntry__Output } from '../../../stemline/storage/v1/SongEntry.ts';

export interface ListSongsResponse {
  'songs'?: (_stemline_storage_v1_SongEntry)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken'?: (string);
  /**
   * Number of all songs of the namespace, regardless of the filters.
   */
  'totalSongs'?: (number);
}

export interface ListSongsResponse__Output {
  'songs': (_stemline_storage_v1_SongEntry__Output)[];
  /**
   * Empty: this is the last page.
   */
  'nextPageToken': (string);
  /**
   * Number of all songs of the namespace, regardless of the filters.
   */
  'totalSongs': (number);
}
