// Original file: stemline/storage/v1/storage.proto

import type { OutcomeState as _stemline_storage_v1_OutcomeState, OutcomeState__Output as _stemline_storage_v1_OutcomeState__Output } from '../../../stemline/storage/v1/OutcomeState.ts';
import type { Track as _stemline_storage_v1_Track, Track__Output as _stemline_storage_v1_Track__Output } from '../../../stemline/storage/v1/Track.ts';
import type { Long } from '@grpc/proto-loader';

export interface Outcome {
  'state'?: (_stemline_storage_v1_OutcomeState);
  /**
   * The attempt whose tracks are published; for failed and cancelled the last one that was begun (0: none).
   */
  'attempt'?: (number);
  /**
   * Failed: why, one of the codes of ARCHITECTURE.md, and a sentence for a person.
   */
  'code'?: (string);
  'reason'?: (string);
  'tracks'?: (_stemline_storage_v1_Track)[];
  /**
   * Done: how the tracks were made and what they are (JSON, with its own `schema` number).
   */
  'manifestJson'?: (string);
  'createdMs'?: (number | string | Long);
}

export interface Outcome__Output {
  'state': (_stemline_storage_v1_OutcomeState__Output);
  /**
   * The attempt whose tracks are published; for failed and cancelled the last one that was begun (0: none).
   */
  'attempt': (number);
  /**
   * Failed: why, one of the codes of ARCHITECTURE.md, and a sentence for a person.
   */
  'code': (string);
  'reason': (string);
  'tracks': (_stemline_storage_v1_Track__Output)[];
  /**
   * Done: how the tracks were made and what they are (JSON, with its own `schema` number).
   */
  'manifestJson': (string);
  'createdMs': (number);
}
