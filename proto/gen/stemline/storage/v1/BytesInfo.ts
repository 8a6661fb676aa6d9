// Original file: stemline/storage/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Describes the bytes of a download.
 */
export interface BytesInfo {
  /**
   * Size of the whole object in bytes, for every range.
   */
  'size'?: (number | string | Long);
  /**
   * For audio: recognised from the bytes, or else from the uploader; application/octet-stream if
   * both are missing.
   */
  'contentType'?: (string);
  /**
   * Changes exactly when the bytes do. Without quotes.
   */
  'etag'?: (string);
  /**
   * With its extension, such as vocals.mp3.
   */
  'name'?: (string);
  'modifiedMs'?: (number | string | Long);
}

/**
 * Describes the bytes of a download.
 */
export interface BytesInfo__Output {
  /**
   * Size of the whole object in bytes, for every range.
   */
  'size': (number);
  /**
   * For audio: recognised from the bytes, or else from the uploader; application/octet-stream if
   * both are missing.
   */
  'contentType': (string);
  /**
   * Changes exactly when the bytes do. Without quotes.
   */
  'etag': (string);
  /**
   * With its extension, such as vocals.mp3.
   */
  'name': (string);
  'modifiedMs': (number);
}
