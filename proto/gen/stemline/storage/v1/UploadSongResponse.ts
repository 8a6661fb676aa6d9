// Original file: stemline/storage/v1/transfers.proto

import type { Long } from '@grpc/proto-loader';

export interface UploadSongResponse {
  /**
   * Address of the audio: the SHA-224 of its bytes.
   */
  'audio'?: (string);
  /**
   * In bytes.
   */
  'size'?: (number | string | Long);
  /**
   * True: this call stored the bytes. False: the same bytes were already stored.
   */
  'created'?: (boolean);
}

export interface UploadSongResponse__Output {
  /**
   * Address of the audio: the SHA-224 of its bytes.
   */
  'audio': (string);
  /**
   * In bytes.
   */
  'size': (number);
  /**
   * True: this call stored the bytes. False: the same bytes were already stored.
   */
  'created': (boolean);
}
