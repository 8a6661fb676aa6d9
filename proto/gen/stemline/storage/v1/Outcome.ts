// Original file: stemline/storage/v1/records.proto

import type { OutcomeState as _stemline_storage_v1_OutcomeState, OutcomeState__Output as _stemline_storage_v1_OutcomeState__Output } from '../../../stemline/storage/v1/OutcomeState.ts';
import type { Track as _stemline_storage_v1_Track, Track__Output as _stemline_storage_v1_Track__Output } from '../../../stemline/storage/v1/Track.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';

/**
 * The end of a run. It is written once and never changed.
 */
export interface Outcome {
  /**
   * Required.
   */
  'state'?: (_stemline_storage_v1_OutcomeState);
  /**
   * Done: required; the claim under which the tracks were uploaded. Otherwise ignored.
   */
  'claimId'?: (string);
  /**
   * Number of attempts that were begun, for people. Done or failed: from 1. Cancelled: 0 if the run
   * never started.
   */
  'attempt'?: (number);
  /**
   * Failed: required; the reason, as a code from docs/errors.md. Otherwise empty.
   */
  'code'?: (string);
  /**
   * Failed or cancelled: the reason, as a sentence for people. May be empty.
   */
  'reason'?: (string);
  /**
   * Done: all tracks that the run has made, 1 to 200, each named once. Otherwise ignored.
   */
  'tracks'?: (_stemline_storage_v1_Track)[];
  /**
   * Done: a JSON object with its own `schema` number, which describes the input, the tracks and how
   * they were made. At most 262144 characters. Empty: none.
   */
  'manifestJson'?: (string);
  /**
   * Time of the end. Absent: now.
   */
  'createdAt'?: (_google_protobuf_Timestamp | null);
  /**
   * Done: the waveform peaks of the stems and of the song, each named `<stem>.peaks` or
   * `original.peaks`, uploaded like the tracks. May be empty. Otherwise ignored.
   */
  'peaks'?: (_stemline_storage_v1_Track)[];
}

/**
 * The end of a run. It is written once and never changed.
 */
export interface Outcome__Output {
  /**
   * Required.
   */
  'state': (_stemline_storage_v1_OutcomeState__Output);
  /**
   * Done: required; the claim under which the tracks were uploaded. Otherwise ignored.
   */
  'claimId': (string);
  /**
   * Number of attempts that were begun, for people. Done or failed: from 1. Cancelled: 0 if the run
   * never started.
   */
  'attempt': (number);
  /**
   * Failed: required; the reason, as a code from docs/errors.md. Otherwise empty.
   */
  'code': (string);
  /**
   * Failed or cancelled: the reason, as a sentence for people. May be empty.
   */
  'reason': (string);
  /**
   * Done: all tracks that the run has made, 1 to 200, each named once. Otherwise ignored.
   */
  'tracks': (_stemline_storage_v1_Track__Output)[];
  /**
   * Done: a JSON object with its own `schema` number, which describes the input, the tracks and how
   * they were made. At most 262144 characters. Empty: none.
   */
  'manifestJson': (string);
  /**
   * Time of the end. Absent: now.
   */
  'createdAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * Done: the waveform peaks of the stems and of the song, each named `<stem>.peaks` or
   * `original.peaks`, uploaded like the tracks. May be empty. Otherwise ignored.
   */
  'peaks': (_stemline_storage_v1_Track__Output)[];
}
