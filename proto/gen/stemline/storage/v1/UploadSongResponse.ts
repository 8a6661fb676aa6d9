// Original file: stemline/storage/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

export interface UploadSongResponse {
  /**
   * The audio's address: SHA-224 of the bytes, 56 hex digits.
   */
  'audio'?: (string);
  'size'?: (number | string | Long);
  /**
   * False when the same bytes were here already.
   */
  'created'?: (boolean);
}

export interface UploadSongResponse__Output {
  /**
   * The audio's address: SHA-224 of the bytes, 56 hex digits.
   */
  'audio': (string);
  'size': (number);
  /**
   * False when the same bytes were here already.
   */
  'created': (boolean);
}
