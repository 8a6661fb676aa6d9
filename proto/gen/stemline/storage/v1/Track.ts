// Original file: stemline/storage/v1/storage.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One track as an outcome publishes it.
 */
export interface Track {
  'name'?: (string);
  'contentType'?: (string);
  'size'?: (number | string | Long);
  'sha224'?: (string);
}

/**
 * One track as an outcome publishes it.
 */
export interface Track__Output {
  'name': (string);
  'contentType': (string);
  'size': (number);
  'sha224': (string);
}
