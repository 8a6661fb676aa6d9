// Original file: stemline/storage/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

export interface DownloadTrackRequest {
  'songhash'?: (string);
  /**
   * With or without its extension; `base` means bass.
   */
  'track'?: (string);
  'offset'?: (number | string | Long);
  /**
   * 0: to the end.
   */
  'length'?: (number | string | Long);
}

export interface DownloadTrackRequest__Output {
  'songhash': (string);
  /**
   * With or without its extension; `base` means bass.
   */
  'track': (string);
  'offset': (number);
  /**
   * 0: to the end.
   */
  'length': (number);
}
