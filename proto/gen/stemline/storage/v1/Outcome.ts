// Original file: stemline/storage/v1/records.proto

import type { OutcomeState as _stemline_storage_v1_OutcomeState, OutcomeState__Output as _stemline_storage_v1_OutcomeState__Output } from '../../../stemline/storage/v1/OutcomeState.ts';
import type { Track as _stemline_storage_v1_Track, Track__Output as _stemline_storage_v1_Track__Output } from '../../../stemline/storage/v1/Track.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

export interface Outcome {
  'state'?: (_stemline_storage_v1_OutcomeState);
  /**
   * Done: the claim whose tracks are published, as they were uploaded. Failed or cancelled: empty.
   */
  'claimId'?: (string);
  /**
   * Number of attempts that were begun, for people.
   */
  'attempt'?: (number);
  /**
   * Failed: the reason, as a code from docs/errors.md. Empty otherwise.
   */
  'code'?: (string);
  /**
   * Failed or cancelled: the reason, in a sentence for people.
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
   * Absent: now.
   */
  'createdAt'?: (_google_protobuf_Timestamp | null);
}

export interface Outcome__Output {
  'state': (_stemline_storage_v1_OutcomeState__Output);
  /**
   * Done: the claim whose tracks are published, as they were uploaded. Failed or cancelled: empty.
   */
  'claimId': (string);
  /**
   * Number of attempts that were begun, for people.
   */
  'attempt': (number);
  /**
   * Failed: the reason, as a code from docs/errors.md. Empty otherwise.
   */
  'code': (string);
  /**
   * Failed or cancelled: the reason, in a sentence for people.
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
   * Absent: now.
   */
  'createdAt': (_google_protobuf_Timestamp__Output | null);
}
