// Original file: stemline/storage/v1/transfers.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Ends an upload and describes the bytes of all its chunks.
 */
export interface Commit {
  /**
   * In bytes.
   */
  'size'?: (number | string | Long);
  /**
   * SHA-224 of the bytes, 56 lower-case hex digits.
   */
  'sha224'?: (string);
}

/**
 * Ends an upload and describes the bytes of all its chunks.
 */
export interface Commit__Output {
  /**
   * In bytes.
   */
  'size': (number);
  /**
   * SHA-224 of the bytes, 56 lower-case hex digits.
   */
  'sha224': (string);
}
