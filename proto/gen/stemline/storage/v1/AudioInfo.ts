// Original file: stemline/storage/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What the bytes of an upload are said to be.
 */
export interface AudioInfo {
  /**
   * The name the user's file had; for people only, never part of a path.
   */
  'filename'?: (string);
  /**
   * The format the bytes were recognised as: a MIME type such as audio/mpeg.
   */
  'contentType'?: (string);
  /**
   * The caller's limit; more bytes end the upload with OUT_OF_RANGE. 0: the service's own limit.
   */
  'maxBytes'?: (number | string | Long);
}

/**
 * What the bytes of an upload are said to be.
 */
export interface AudioInfo__Output {
  /**
   * The name the user's file had; for people only, never part of a path.
   */
  'filename': (string);
  /**
   * The format the bytes were recognised as: a MIME type such as audio/mpeg.
   */
  'contentType': (string);
  /**
   * The caller's limit; more bytes end the upload with OUT_OF_RANGE. 0: the service's own limit.
   */
  'maxBytes': (number);
}
