// Original file: stemline/storage/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What a download is about to send.
 */
export interface BytesInfo {
  /**
   * In bytes, of the whole object, whatever range was asked for.
   */
  'size'?: (number | string | Long);
  /**
   * Of audio: recognised from the bytes, or else the uploader's; application/octet-stream where both are missing.
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
 * What a download is about to send.
 */
export interface BytesInfo__Output {
  /**
   * In bytes, of the whole object, whatever range was asked for.
   */
  'size': (number);
  /**
   * Of audio: recognised from the bytes, or else the uploader's; application/octet-stream where both are missing.
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
