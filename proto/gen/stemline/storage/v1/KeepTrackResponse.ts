// Original file: stemline/storage/v1/transfers.proto

import type { TrackRef as _stemline_common_v1_TrackRef, TrackRef__Output as _stemline_common_v1_TrackRef__Output } from '../../../stemline/common/v1/TrackRef.ts';
import type { Long } from '@grpc/proto-loader';

export interface KeepTrackResponse {
  /**
   * Address of the audio: the SHA-224 of the track.
   */
  'audio'?: (string);
  /**
   * In bytes.
   */
  'size'?: (number | string | Long);
  /**
   * The track, with its extension.
   */
  'parent'?: (_stemline_common_v1_TrackRef | null);
  /**
   * A name for the new song, such as `Song (drums).flac`. Never empty.
   */
  'filename'?: (string);
}

export interface KeepTrackResponse__Output {
  /**
   * Address of the audio: the SHA-224 of the track.
   */
  'audio': (string);
  /**
   * In bytes.
   */
  'size': (number);
  /**
   * The track, with its extension.
   */
  'parent': (_stemline_common_v1_TrackRef__Output | null);
  /**
   * A name for the new song, such as `Song (drums).flac`. Never empty.
   */
  'filename': (string);
}
