// Original file: stemline/queue/v1/queue.proto

import type { ModelOrigin as _stemline_queue_v1_ModelOrigin, ModelOrigin__Output as _stemline_queue_v1_ModelOrigin__Output } from '../../../stemline/queue/v1/ModelOrigin.ts';

export interface Model {
  'name'?: (string);
  'revision'?: (string);
  /**
   * Whether a separator holds it (or, with none alive, held it last).
   */
  'available'?: (boolean);
  /**
   * Why it is not available and how to get it.
   */
  'reason'?: (string);
  /**
   * Stems it makes: drums, bass, other, vocals (and guitar, piano).
   */
  'sources'?: (string)[];
  'origin'?: (_stemline_queue_v1_ModelOrigin);
  'codeLicence'?: (string);
  'weightsLicence'?: (string);
  'note'?: (string);
  'device'?: (string);
  /**
   * Seconds of music separated per second on that device; 0: not measured.
   */
  'speed'?: (number | string);
  'segmentSeconds'?: (number | string);
}

export interface Model__Output {
  'name': (string);
  'revision': (string);
  /**
   * Whether a separator holds it (or, with none alive, held it last).
   */
  'available': (boolean);
  /**
   * Why it is not available and how to get it.
   */
  'reason': (string);
  /**
   * Stems it makes: drums, bass, other, vocals (and guitar, piano).
   */
  'sources': (string)[];
  'origin': (_stemline_queue_v1_ModelOrigin__Output);
  'codeLicence': (string);
  'weightsLicence': (string);
  'note': (string);
  'device': (string);
  /**
   * Seconds of music separated per second on that device; 0: not measured.
   */
  'speed': (number);
  'segmentSeconds': (number);
}
