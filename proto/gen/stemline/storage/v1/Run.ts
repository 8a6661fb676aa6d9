// Original file: stemline/storage/v1/records.proto

import type { SongRequest as _stemline_storage_v1_SongRequest, SongRequest__Output as _stemline_storage_v1_SongRequest__Output } from '../../../stemline/storage/v1/SongRequest.ts';
import type { Outcome as _stemline_storage_v1_Outcome, Outcome__Output as _stemline_storage_v1_Outcome__Output } from '../../../stemline/storage/v1/Outcome.ts';

/**
 * One separation of a song.
 */
export interface Run {
  'songhash'?: (string);
  /**
   * 1: the first run of the song. Numbers are never reused.
   */
  'number'?: (number);
  /**
   * The request that opened the run.
   */
  'request'?: (_stemline_storage_v1_SongRequest | null);
  /**
   * Absent while the run is open.
   */
  'outcome'?: (_stemline_storage_v1_Outcome | null);
  '_outcome'?: "outcome";
}

/**
 * One separation of a song.
 */
export interface Run__Output {
  'songhash': (string);
  /**
   * 1: the first run of the song. Numbers are never reused.
   */
  'number': (number);
  /**
   * The request that opened the run.
   */
  'request': (_stemline_storage_v1_SongRequest__Output | null);
  /**
   * Absent while the run is open.
   */
  'outcome'?: (_stemline_storage_v1_Outcome__Output | null);
  '_outcome'?: "outcome";
}
