// Original file: stemline/storage/v1/storage.proto

import type { ModelRef as _stemline_common_v1_ModelRef, ModelRef__Output as _stemline_common_v1_ModelRef__Output } from '../../../stemline/common/v1/ModelRef.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { SongState as _stemline_storage_v1_SongState, SongState__Output as _stemline_storage_v1_SongState__Output } from '../../../stemline/storage/v1/SongState.ts';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';

/**
 * A song in the list of songs. Audio, model, file name and time are those of its first run.
 */
export interface SongEntry {
  'songhash'?: (string);
  /**
   * Address of the audio.
   */
  'audio'?: (string);
  'model'?: (_stemline_common_v1_ModelRef | null);
  'filename'?: (string);
  'createdAt'?: (_google_protobuf_Timestamp | null);
  /**
   * Names of the newest done run's tracks, with those that were removed. Empty: no run is done.
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
   * Length of the music, from the manifest of the newest done run. Absent: not known.
   */
  'duration'?: (_google_protobuf_Duration | null);
  /**
   * Number of warnings in the manifest of the newest done run.
   */
  'warnings'?: (number);
}

/**
 * A song in the list of songs. Audio, model, file name and time are those of its first run.
 */
export interface SongEntry__Output {
  'songhash': (string);
  /**
   * Address of the audio.
   */
  'audio': (string);
  'model': (_stemline_common_v1_ModelRef__Output | null);
  'filename': (string);
  'createdAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * Names of the newest done run's tracks, with those that were removed. Empty: no run is done.
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
   * Length of the music, from the manifest of the newest done run. Absent: not known.
   */
  'duration': (_google_protobuf_Duration__Output | null);
  /**
   * Number of warnings in the manifest of the newest done run.
   */
  'warnings': (number);
}
