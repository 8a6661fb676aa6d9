// Original file: stemline/storage/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One line of the catalogue.
 */
export interface SongEntry {
  'songhash'?: (string);
  'audio'?: (string);
  'model'?: (string);
  'revision'?: (string);
  'filename'?: (string);
  'createdMs'?: (number | string | Long);
  /**
   * Names of the tracks of the newest done run as it was published, also those removed since. Empty: no run is done yet.
   */
  'tracks'?: (string)[];
}

/**
 * One line of the catalogue.
 */
export interface SongEntry__Output {
  'songhash': (string);
  'audio': (string);
  'model': (string);
  'revision': (string);
  'filename': (string);
  'createdMs': (number);
  /**
   * Names of the tracks of the newest done run as it was published, also those removed since. Empty: no run is done yet.
   */
  'tracks': (string)[];
}
