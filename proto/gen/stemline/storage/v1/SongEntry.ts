// Original file: stemline/storage/v1/storage.proto

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
}
