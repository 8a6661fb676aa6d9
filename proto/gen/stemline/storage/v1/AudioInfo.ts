// Original file: stemline/storage/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Describes the bytes that follow.
 */
export interface AudioInfo {
  /**
   * The name of the user's file. For people only: never part of a path.
   */
  'filename'?: (string);
  /**
   * MIME type, such as audio/mpeg. May be empty, because the service recognises known formats from
   * the bytes.
   */
  'contentType'?: (string);
  /**
   * The most bytes that the caller allows; 0: as many as the service allows.
   */
  'maxBytes'?: (number | string | Long);
}

/**
 * Describes the bytes that follow.
 */
export interface AudioInfo__Output {
  /**
   * The name of the user's file. For people only: never part of a path.
   */
  'filename': (string);
  /**
   * MIME type, such as audio/mpeg. May be empty, because the service recognises known formats from
   * the bytes.
   */
  'contentType': (string);
  /**
   * The most bytes that the caller allows; 0: as many as the service allows.
   */
  'maxBytes': (number);
}
