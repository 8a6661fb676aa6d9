// Original file: stemline/storage/v1/storage.proto

import type { Run as _stemline_storage_v1_Run, Run__Output as _stemline_storage_v1_Run__Output } from '../../../stemline/storage/v1/Run.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../../google/protobuf/Timestamp.ts';
import type { Long } from '@grpc/proto-loader';

export interface GetSongResponse {
  'songhash'?: (string);
  /**
   * The newest run.
   */
  'run'?: (_stemline_storage_v1_Run | null);
  /**
   * The run whose tracks are served: the newest done one. Absent: no run is done.
   */
  'served'?: (_stemline_storage_v1_Run | null);
  /**
   * Names of the served run's tracks that were removed.
   */
  'removed'?: (string)[];
  /**
   * Time of the request that opened the song's first run.
   */
  'createdAt'?: (_google_protobuf_Timestamp | null);
  /**
   * MIME type of the audio, as in BytesInfo. Empty: the audio is not stored.
   */
  'audioContentType'?: (string);
  /**
   * Size of the audio in bytes. 0: the audio is not stored.
   */
  'audioSize'?: (number | string | Long);
  /**
   * The service removes the song after this time unless the song is submitted or downloaded before.
   * Absent: the song is kept (STEMLINE_KEEP_DAYS is 0, or the newest run has not ended).
   */
  'expiresAt'?: (_google_protobuf_Timestamp | null);
  '_served'?: "served";
}

export interface GetSongResponse__Output {
  'songhash': (string);
  /**
   * The newest run.
   */
  'run': (_stemline_storage_v1_Run__Output | null);
  /**
   * The run whose tracks are served: the newest done one. Absent: no run is done.
   */
  'served'?: (_stemline_storage_v1_Run__Output | null);
  /**
   * Names of the served run's tracks that were removed.
   */
  'removed': (string)[];
  /**
   * Time of the request that opened the song's first run.
   */
  'createdAt': (_google_protobuf_Timestamp__Output | null);
  /**
   * MIME type of the audio, as in BytesInfo. Empty: the audio is not stored.
   */
  'audioContentType': (string);
  /**
   * Size of the audio in bytes. 0: the audio is not stored.
   */
  'audioSize': (number);
  /**
   * The service removes the song after this time unless the song is submitted or downloaded before.
   * Absent: the song is kept (STEMLINE_KEEP_DAYS is 0, or the newest run has not ended).
   */
  'expiresAt': (_google_protobuf_Timestamp__Output | null);
  '_served'?: "served";
}
