// Original file: stemline/storage/v1/storage.proto

import type { Priority as _stemline_storage_v1_Priority, Priority__Output as _stemline_storage_v1_Priority__Output } from '../../../stemline/storage/v1/Priority.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * What is to be made: everything that decides the bytes of the tracks, and the priority.
 */
export interface SongRequest {
  'namespace'?: (string);
  'audio'?: (string);
  /**
   * A resolved model: never `auto`.
   */
  'model'?: (string);
  'revision'?: (string);
  /**
   * Canonical JSON of the options that differ from the v1 defaults.
   */
  'optionsJson'?: (string);
  /**
   * Must be given.
   */
  'priority'?: (_stemline_storage_v1_Priority);
  'contentType'?: (string);
  'filename'?: (string);
  'createdMs'?: (number | string | Long);
}

/**
 * What is to be made: everything that decides the bytes of the tracks, and the priority.
 */
export interface SongRequest__Output {
  'namespace': (string);
  'audio': (string);
  /**
   * A resolved model: never `auto`.
   */
  'model': (string);
  'revision': (string);
  /**
   * Canonical JSON of the options that differ from the v1 defaults.
   */
  'optionsJson': (string);
  /**
   * Must be given.
   */
  'priority': (_stemline_storage_v1_Priority__Output);
  'contentType': (string);
  'filename': (string);
  'createdMs': (number);
}
