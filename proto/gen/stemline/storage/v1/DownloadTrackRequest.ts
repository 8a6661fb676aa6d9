// Original file: stemline/storage/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

export interface DownloadTrackRequest {
  'songhash'?: (string);
  /**
   * With or without its extension; `base` means bass.
   */
  'track'?: (string);
  /**
   * The first byte; a negative offset counts from the end of the track.
   */
  'offset'?: (number | string | Long);
  /**
   * The most bytes to send; 0: to the end.
   */
  'length'?: (number | string | Long);
  /**
   * With an ETag, `offset` and `length` apply only while the track has this ETag; otherwise the
   * whole track is sent. Empty: they always apply.
   */
  'rangeEtag'?: (string);
}

export interface DownloadTrackRequest__Output {
  'songhash': (string);
  /**
   * With or without its extension; `base` means bass.
   */
  'track': (string);
  /**
   * The first byte; a negative offset counts from the end of the track.
   */
  'offset': (number);
  /**
   * The most bytes to send; 0: to the end.
   */
  'length': (number);
  /**
   * With an ETag, `offset` and `length` apply only while the track has this ETag; otherwise the
   * whole track is sent. Empty: they always apply.
   */
  'rangeEtag': (string);
}
