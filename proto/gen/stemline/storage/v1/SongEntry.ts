// Original file: stemline/storage/v1/storage.proto

import type { SongState as _stemline_storage_v1_SongState, SongState__Output as _stemline_storage_v1_SongState__Output } from '../../../stemline/storage/v1/SongState.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * A song as the catalogue has it.
 */
export interface SongEntry {
  'songhash'?: (string);
  'audio'?: (string);
  'model'?: (string);
  'revision'?: (string);
  'filename'?: (string);
  'createdMs'?: (number | string | Long);
  /**
   * Names of the newest done run's tracks, also of those removed since. Empty: no run is done yet.
   */
  'tracks'?: (string)[];
  /**
   * Number of the newest run.
   */
  'run'?: (number);
  /**
   * State of the newest run.
   */
  'state'?: (_stemline_storage_v1_SongState);
  /**
   * Length of the music, measured by the newest done run; 0: unknown.
   */
  'durationSeconds'?: (number | string);
}

/**
 * A song as the catalogue has it.
 */
export interface SongEntry__Output {
  'songhash': (string);
  'audio': (string);
  'model': (string);
  'revision': (string);
  'filename': (string);
  'createdMs': (number);
  /**
   * Names of the newest done run's tracks, also of those removed since. Empty: no run is done yet.
   */
  'tracks': (string)[];
  /**
   * Number of the newest run.
   */
  'run': (number);
  /**
   * State of the newest run.
   */
  'state': (_stemline_storage_v1_SongState__Output);
  /**
   * Length of the music, measured by the newest done run; 0: unknown.
   */
  'durationSeconds': (number);
}
