// Original file: stemline/queue/v1/queue.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';

/**
 * The formats and limits of separators, which depend on their ffmpeg and their settings.
 */
export interface MediaLimits {
  /**
   * Names of the formats of songs that they decode, such as FLAC.
   */
  'inputs'?: (string)[];
  /**
   * Values of the option `formats` that they encode.
   */
  'formats'?: (string)[];
  /**
   * The shortest song. Absent: no limit.
   */
  'minLength'?: (_google_protobuf_Duration | null);
  /**
   * The longest song.
   */
  'maxLength'?: (_google_protobuf_Duration | null);
  /**
   * Values of the option `rate` that they support.
   */
  'rates'?: (string)[];
}

/**
 * The formats and limits of separators, which depend on their ffmpeg and their settings.
 */
export interface MediaLimits__Output {
  /**
   * Names of the formats of songs that they decode, such as FLAC.
   */
  'inputs': (string)[];
  /**
   * Values of the option `formats` that they encode.
   */
  'formats': (string)[];
  /**
   * The shortest song. Absent: no limit.
   */
  'minLength': (_google_protobuf_Duration__Output | null);
  /**
   * The longest song.
   */
  'maxLength': (_google_protobuf_Duration__Output | null);
  /**
   * Values of the option `rate` that they support.
   */
  'rates': (string)[];
}
