// Original file: stemline/storage/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

export interface UploadSongResponse {
  /**
   * The audio's address: SHA-224 of its bytes, 56 lower-case hex digits.
   */
  'audio'?: (string);
  'size'?: (number | string | Long);
  /**
   * False: the same bytes were already stored.
   */
  'created'?: (boolean);
}

export interface UploadSongResponse__Output {
  /**
   * The audio's address: SHA-224 of its bytes, 56 lower-case hex digits.
   */
  'audio': (string);
  'size': (number);
  /**
   * False: the same bytes were already stored.
   */
  'created': (boolean);
}
