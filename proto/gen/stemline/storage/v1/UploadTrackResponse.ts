// Original file: stemline/storage/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

export interface UploadTrackResponse {
  'size'?: (number | string | Long);
  'sha224'?: (string);
}

export interface UploadTrackResponse__Output {
  'size': (number);
  'sha224': (string);
}
