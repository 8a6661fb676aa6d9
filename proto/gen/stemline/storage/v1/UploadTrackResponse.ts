// Original file: stemline/storage/v1/transfers.proto

import type { Long } from '@grpc/proto-loader';

export interface UploadTrackResponse {
  /**
   * In bytes.
   */
  'size'?: (number | string | Long);
  /**
   * SHA-224 of the bytes, 56 lower-case hex digits.
   */
  'sha224'?: (string);
}

export interface UploadTrackResponse__Output {
  /**
   * In bytes.
   */
  'size': (number);
  /**
   * SHA-224 of the bytes, 56 lower-case hex digits.
   */
  'sha224': (string);
}
