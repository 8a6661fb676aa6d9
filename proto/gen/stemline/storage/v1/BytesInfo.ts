// Original file: stemline/storage/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What a download is about to send.
 */
export interface BytesInfo {
  /**
   * Size of the whole object in bytes, whatever range was asked for.
   */
  'size'?: (number | string | Long);
  'contentType'?: (string);
  /**
   * Changes exactly when the bytes do. Not quoted.
   */
  'etag'?: (string);
  /**
   * The track's name with its extension, such as vocals.mp3.
   */
  'name'?: (string);
  'modifiedMs'?: (number | string | Long);
}

/**
 * What a download is about to send.
 */
export interface BytesInfo__Output {
  /**
   * Size of the whole object in bytes, whatever range was asked for.
   */
  'size': (number);
  'contentType': (string);
  /**
   * Changes exactly when the bytes do. Not quoted.
   */
  'etag': (string);
  /**
   * The track's name with its extension, such as vocals.mp3.
   */
  'name': (string);
  'modifiedMs': (number);
}
