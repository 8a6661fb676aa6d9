// Original file: stemline/storage/v1/storage.proto

import type { SongState as _stemline_storage_v1_SongState, SongState__Output as _stemline_storage_v1_SongState__Output } from '../../../stemline/storage/v1/SongState.ts';

export interface ListSongsRequest {
  /**
   * Empty: `default`.
   */
  'namespace'?: (string);
  /**
   * 1 to 200; 0: 50.
   */
  'pageSize'?: (number);
  /**
   * `next_page_token` of the previous page, with the same filters; empty: the first page.
   */
  'pageToken'?: (string);
  /**
   * Lists only songs whose newest run has this state; UNSPECIFIED: all.
   */
  'state'?: (_stemline_storage_v1_SongState);
  /**
   * Lists only songs of the model with this name; empty: all.
   */
  'model'?: (string);
  /**
   * Lists only songs whose file name contains this text, in any case and any Unicode normal form.
   * At most 200 characters; empty: all.
   */
  'filenameContains'?: (string);
}

export interface ListSongsRequest__Output {
  /**
   * Empty: `default`.
   */
  'namespace': (string);
  /**
   * 1 to 200; 0: 50.
   */
  'pageSize': (number);
  /**
   * `next_page_token` of the previous page, with the same filters; empty: the first page.
   */
  'pageToken': (string);
  /**
   * Lists only songs whose newest run has this state; UNSPECIFIED: all.
   */
  'state': (_stemline_storage_v1_SongState__Output);
  /**
   * Lists only songs of the model with this name; empty: all.
   */
  'model': (string);
  /**
   * Lists only songs whose file name contains this text, in any case and any Unicode normal form.
   * At most 200 characters; empty: all.
   */
  'filenameContains': (string);
}
