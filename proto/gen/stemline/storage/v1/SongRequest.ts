// Original file: stemline/storage/v1/storage.proto

import type { Priority as _stemline_storage_v1_Priority, Priority__Output as _stemline_storage_v1_Priority__Output } from '../../../stemline/storage/v1/Priority.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * Everything that decides the content of the tracks, and the priority.
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
   * JSON object of the options that differ from their defaults, in canonical form: sorted keys, no
   * spaces. Empty: `{}`. At most 16384 characters.
   */
  'optionsJson'?: (string);
  /**
   * Required.
   */
  'priority'?: (_stemline_storage_v1_Priority);
  /**
   * For people only; separators detect the type from the audio.
   */
  'contentType'?: (string);
  'filename'?: (string);
  /**
   * 0: now.
   */
  'createdMs'?: (number | string | Long);
}

/**
 * Everything that decides the content of the tracks, and the priority.
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
   * JSON object of the options that differ from their defaults, in canonical form: sorted keys, no
   * spaces. Empty: `{}`. At most 16384 characters.
   */
  'optionsJson': (string);
  /**
   * Required.
   */
  'priority': (_stemline_storage_v1_Priority__Output);
  /**
   * For people only; separators detect the type from the audio.
   */
  'contentType': (string);
  'filename': (string);
  /**
   * 0: now.
   */
  'createdMs': (number);
}
