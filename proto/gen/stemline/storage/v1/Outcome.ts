// Original file: stemline/storage/v1/storage.proto

import type { OutcomeState as _stemline_storage_v1_OutcomeState, OutcomeState__Output as _stemline_storage_v1_OutcomeState__Output } from '../../../stemline/storage/v1/OutcomeState.ts';
import type { Track as _stemline_storage_v1_Track, Track__Output as _stemline_storage_v1_Track__Output } from '../../../stemline/storage/v1/Track.ts';
import type { Long } from '@grpc/proto-loader';

export interface Outcome {
  'state'?: (_stemline_storage_v1_OutcomeState);
  /**
   * Done: the attempt whose tracks are published, as they were uploaded. Failed or cancelled: 0.
   */
  'attempt'?: (number);
  /**
   * Failed: why, as a code from ARCHITECTURE.md. Empty otherwise.
   */
  'code'?: (string);
  /**
   * Failed or cancelled: why, in a sentence for a person.
   */
  'reason'?: (string);
  /**
   * Done: all produced tracks, 1 to 64, each named once. Empty otherwise.
   */
  'tracks'?: (_stemline_storage_v1_Track)[];
  /**
   * Done: a JSON object with its own `schema` number that records how the tracks were made and
   * measured. At most 262144 characters.
   */
  'manifestJson'?: (string);
  /**
   * 0: now.
   */
  'createdMs'?: (number | string | Long);
  /**
   * How many attempts were begun, for people.
   */
  'tries'?: (number);
}

export interface Outcome__Output {
  'state': (_stemline_storage_v1_OutcomeState__Output);
  /**
   * Done: the attempt whose tracks are published, as they were uploaded. Failed or cancelled: 0.
   */
  'attempt': (number);
  /**
   * Failed: why, as a code from ARCHITECTURE.md. Empty otherwise.
   */
  'code': (string);
  /**
   * Failed or cancelled: why, in a sentence for a person.
   */
  'reason': (string);
  /**
   * Done: all produced tracks, 1 to 64, each named once. Empty otherwise.
   */
  'tracks': (_stemline_storage_v1_Track__Output)[];
  /**
   * Done: a JSON object with its own `schema` number that records how the tracks were made and
   * measured. At most 262144 characters.
   */
  'manifestJson': (string);
  /**
   * 0: now.
   */
  'createdMs': (number);
  /**
   * How many attempts were begun, for people.
   */
  'tries': (number);
}
