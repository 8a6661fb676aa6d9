// Original file: stemline/storage/v1/storage.proto

import type { Priority as _stemline_storage_v1_Priority, Priority__Output as _stemline_storage_v1_Priority__Output } from '../../../stemline/storage/v1/Priority.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * What is to be made: all that decides what the tracks sound like, and how soon.
 */
export interface SongRequest {
  /**
   * Empty: `default`.
   */
  'namespace'?: (string);
  /**
   * Address of the audio.
   */
  'audio'?: (string);
  /**
   * A model's own name, never `auto`.
   */
  'model'?: (string);
  /**
   * Digest of the model's weights.
   */
  'revision'?: (string);
  /**
   * JSON object of the options that differ from their defaults, in canonical form: keys sorted, no blanks. Empty: `{}`.
   * At most 16384 characters.
   */
  'optionsJson'?: (string);
  /**
   * Required.
   */
  'priority'?: (_stemline_storage_v1_Priority);
  /**
   * For people only: separators go by the audio.
   */
  'contentType'?: (string);
  'filename'?: (string);
  /**
   * 0: now.
   */
  'createdMs'?: (number | string | Long);
}

/**
 * What is to be made: all that decides what the tracks sound like, and how soon.
 */
export interface SongRequest__Output {
  /**
   * Empty: `default`.
   */
  'namespace': (string);
  /**
   * Address of the audio.
   */
  'audio': (string);
  /**
   * A model's own name, never `auto`.
   */
  'model': (string);
  /**
   * Digest of the model's weights.
   */
  'revision': (string);
  /**
   * JSON object of the options that differ from their defaults, in canonical form: keys sorted, no blanks. Empty: `{}`.
   * At most 16384 characters.
   */
  'optionsJson': (string);
  /**
   * Required.
   */
  'priority': (_stemline_storage_v1_Priority__Output);
  /**
   * For people only: separators go by the audio.
   */
  'contentType': (string);
  'filename': (string);
  /**
   * 0: now.
   */
  'createdMs': (number);
}
