// Original file: stemline/storage/v1/transfers.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Describes the audio of an upload.
 */
export interface AudioInfo {
  /**
   * The name of the user's file, for people only. May be empty.
   */
  'filename'?: (string);
  /**
   * MIME type, such as audio/mpeg, for audio whose format the service does not recognise. May be
   * empty.
   */
  'contentType'?: (string);
  /**
   * The most bytes that the caller allows. 0, or more than the service allows: the limit of the
   * service (STEMLINE_MAX_RAW_BYTES).
   */
  'maxBytes'?: (number | string | Long);
}

/**
 * Describes the audio of an upload.
 */
export interface AudioInfo__Output {
  /**
   * The name of the user's file, for people only. May be empty.
   */
  'filename': (string);
  /**
   * MIME type, such as audio/mpeg, for audio whose format the service does not recognise. May be
   * empty.
   */
  'contentType': (string);
  /**
   * The most bytes that the caller allows. 0, or more than the service allows: the limit of the
   * service (STEMLINE_MAX_RAW_BYTES).
   */
  'maxBytes': (number);
}
