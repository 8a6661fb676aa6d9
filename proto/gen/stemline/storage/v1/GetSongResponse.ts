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
   * The run whose tracks are served: the newest done one. Absent: none is done yet.
   */
  'served'?: (_stemline_storage_v1_Run | null);
  /**
   * Tracks of the served run that were removed, by name.
   */
  'removed'?: (string)[];
  /**
   * Time of the first request for the song.
   */
  'createdAt'?: (_google_protobuf_Timestamp | null);
  'audioContentType'?: (string);
  'audioSize'?: (number | string | Long);
  '_served'?: "served";
}

export interface GetSongResponse__Output {
  'songhash': (string);
  /**
   * The newest run.
   */
  'run': (_stemline_storage_v1_Run__Output | null);
  /**
   * The run whose tracks are served: the newest done one. Absent: none is done yet.
   */
  'served'?: (_stemline_storage_v1_Run__Output | null);
  /**
   * Tracks of the served run that were removed, by name.
   */
  'removed': (string)[];
  /**
   * Time of the first request for the song.
   */
  'createdAt': (_google_protobuf_Timestamp__Output | null);
  'audioContentType': (string);
  'audioSize': (number);
  '_served'?: "served";
}
