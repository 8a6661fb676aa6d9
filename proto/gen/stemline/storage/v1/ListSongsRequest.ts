// Original file: stemline/storage/v1/storage.proto

import type { SongState as _stemline_storage_v1_SongState, SongState__Output as _stemline_storage_v1_SongState__Output } from '../../../stemline/storage/v1/SongState.ts';

export interface ListSongsRequest {
  /**
   * Empty: `default`.
   */
  'namespace'?: (string);
  /**
   * 1 to 200. 0: 50.
   */
  'pageSize'?: (number);
  /**
   * `next_page_token` of the page before, with the same filters. Empty: the first page.
   */
  'pageToken'?: (string);
  /**
   * Only songs whose newest run has this state. UNSPECIFIED: all.
   */
  'state'?: (_stemline_storage_v1_SongState);
  /**
   * Only songs of the model with this name, of at most 200 characters. Empty: all.
   */
  'model'?: (string);
  /**
   * Only songs whose file name contains this text of at most 200 characters, regardless of case and
   * Unicode normal form. Empty: all.
   */
  'filenameContains'?: (string);
}

export interface ListSongsRequest__Output {
  /**
   * Empty: `default`.
   */
  'namespace': (string);
  /**
   * 1 to 200. 0: 50.
   */
  'pageSize': (number);
  /**
   * `next_page_token` of the page before, with the same filters. Empty: the first page.
   */
  'pageToken': (string);
  /**
   * Only songs whose newest run has this state. UNSPECIFIED: all.
   */
  'state': (_stemline_storage_v1_SongState__Output);
  /**
   * Only songs of the model with this name, of at most 200 characters. Empty: all.
   */
  'model': (string);
  /**
   * Only songs whose file name contains this text of at most 200 characters, regardless of case and
   * Unicode normal form. Empty: all.
   */
  'filenameContains': (string);
}
