// Original file: stemline/storage/v1/transfers.proto

import type { Long } from '@grpc/proto-loader';

export interface DownloadTrackRequest {
  'songhash'?: (string);
  /**
   * Name of the track, with or without its extension. Without one, the first format of the outcome
   * that was not removed. `base` means bass.
   */
  'track'?: (string);
  /**
   * The first byte to send. A negative offset counts from the end of the track, and means the first
   * byte when the track is shorter.
   */
  'offset'?: (number | string | Long);
  /**
   * The most bytes to send. 0: to the end of the track.
   */
  'length'?: (number | string | Long);
  /**
   * An ETag: `offset` and `length` apply only while the track has it; otherwise the whole track is
   * sent. Empty: they always apply.
   */
  'rangeEtag'?: (string);
}

export interface DownloadTrackRequest__Output {
  'songhash': (string);
  /**
   * Name of the track, with or without its extension. Without one, the first format of the outcome
   * that was not removed. `base` means bass.
   */
  'track': (string);
  /**
   * The first byte to send. A negative offset counts from the end of the track, and means the first
   * byte when the track is shorter.
   */
  'offset': (number);
  /**
   * The most bytes to send. 0: to the end of the track.
   */
  'length': (number);
  /**
   * An ETag: `offset` and `length` apply only while the track has it; otherwise the whole track is
   * sent. Empty: they always apply.
   */
  'rangeEtag': (string);
}
