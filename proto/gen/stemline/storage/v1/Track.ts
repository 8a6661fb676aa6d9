// Original file: stemline/storage/v1/records.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One track of a done run.
 */
export interface Track {
  'name'?: (string);
  'contentType'?: (string);
  'size'?: (number | string | Long);
  'sha224'?: (string);
}

/**
 * One track of a done run.
 */
export interface Track__Output {
  'name': (string);
  'contentType': (string);
  'size': (number);
  'sha224': (string);
}
