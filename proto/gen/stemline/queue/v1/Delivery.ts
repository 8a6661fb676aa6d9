// Original file: stemline/queue/v1/queue.proto

import type { Long } from '@grpc/proto-loader';

export interface Delivery {
  /**
   * Derived from submission and event; sent as webhook-id.
   */
  'id'?: (string);
  'songhash'?: (string);
  'run'?: (number);
  'event'?: (string);
  /**
   * pending, delivered, refused or dead.
   */
  'state'?: (string);
  'attempts'?: (number);
  'nextMs'?: (number | string | Long);
  'lastError'?: (string);
  /**
   * The URL without its query.
   */
  'url'?: (string);
  'createdMs'?: (number | string | Long);
}

export interface Delivery__Output {
  /**
   * Derived from submission and event; sent as webhook-id.
   */
  'id': (string);
  'songhash': (string);
  'run': (number);
  'event': (string);
  /**
   * pending, delivered, refused or dead.
   */
  'state': (string);
  'attempts': (number);
  'nextMs': (number);
  'lastError': (string);
  /**
   * The URL without its query.
   */
  'url': (string);
  'createdMs': (number);
}
