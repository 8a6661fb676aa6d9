// Original file: stemline/queue/v1/queue.proto

import type { ModelOrigin as _stemline_queue_v1_ModelOrigin, ModelOrigin__Output as _stemline_queue_v1_ModelOrigin__Output } from '../../../stemline/queue/v1/ModelOrigin.ts';

export interface Model {
  'name'?: (string);
  /**
   * Digest of the weights.
   */
  'revision'?: (string);
  /**
   * Whether a live separator holds it; with none alive, whether the last one did.
   */
  'available'?: (boolean);
  /**
   * Why it is not available, and how to get it.
   */
  'reason'?: (string);
  /**
   * The stems it makes: drums, bass, other, vocals (some models also guitar, piano).
   */
  'sources'?: (string)[];
  'origin'?: (_stemline_queue_v1_ModelOrigin);
  'codeLicence'?: (string);
  'weightsLicence'?: (string);
  /**
   * What people should know before they choose it; empty: nothing.
   */
  'note'?: (string);
  /**
   * Where it runs, such as cuda or cpu.
   */
  'device'?: (string);
  /**
   * Seconds of music separated per second on that device; 0: not measured.
   */
  'speed'?: (number | string);
  /**
   * Length of the pieces that it separates a song in.
   */
  'segmentSeconds'?: (number | string);
}

export interface Model__Output {
  'name': (string);
  /**
   * Digest of the weights.
   */
  'revision': (string);
  /**
   * Whether a live separator holds it; with none alive, whether the last one did.
   */
  'available': (boolean);
  /**
   * Why it is not available, and how to get it.
   */
  'reason': (string);
  /**
   * The stems it makes: drums, bass, other, vocals (some models also guitar, piano).
   */
  'sources': (string)[];
  'origin': (_stemline_queue_v1_ModelOrigin__Output);
  'codeLicence': (string);
  'weightsLicence': (string);
  /**
   * What people should know before they choose it; empty: nothing.
   */
  'note': (string);
  /**
   * Where it runs, such as cuda or cpu.
   */
  'device': (string);
  /**
   * Seconds of music separated per second on that device; 0: not measured.
   */
  'speed': (number);
  /**
   * Length of the pieces that it separates a song in.
   */
  'segmentSeconds': (number);
}
