// Original file: stemline/queue/v1/queue.proto

import type { ModelOrigin as _stemline_queue_v1_ModelOrigin, ModelOrigin__Output as _stemline_queue_v1_ModelOrigin__Output } from '../../../stemline/queue/v1/ModelOrigin.ts';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';

export interface Model {
  'name'?: (string);
  /**
   * Digest of the weights.
   */
  'revision'?: (string);
  /**
   * A live separator holds it, or, with none alive, the last one held it.
   */
  'available'?: (boolean);
  /**
   * The reason why it is not available and how to get it; empty when it is available.
   */
  'reason'?: (string);
  /**
   * The stems it makes: drums, bass, other, vocals (some models also guitar, piano).
   */
  'sources'?: (string)[];
  'origin'?: (_stemline_queue_v1_ModelOrigin);
  'codeLicence'?: (string);
  /**
   * Empty: the model has no weights.
   */
  'weightsLicence'?: (string);
  /**
   * One short sentence that describes it; empty: none.
   */
  'note'?: (string);
  /**
   * Further sentences to read before choosing it; empty: none.
   */
  'detail'?: (string);
  /**
   * Where it runs, such as cuda or cpu.
   */
  'device'?: (string);
  /**
   * Seconds of music separated per second on that device; 0: not measured.
   */
  'speed'?: (number | string);
  /**
   * Length of the segments into which it divides a song.
   */
  'segment'?: (_google_protobuf_Duration | null);
}

export interface Model__Output {
  'name': (string);
  /**
   * Digest of the weights.
   */
  'revision': (string);
  /**
   * A live separator holds it, or, with none alive, the last one held it.
   */
  'available': (boolean);
  /**
   * The reason why it is not available and how to get it; empty when it is available.
   */
  'reason': (string);
  /**
   * The stems it makes: drums, bass, other, vocals (some models also guitar, piano).
   */
  'sources': (string)[];
  'origin': (_stemline_queue_v1_ModelOrigin__Output);
  'codeLicence': (string);
  /**
   * Empty: the model has no weights.
   */
  'weightsLicence': (string);
  /**
   * One short sentence that describes it; empty: none.
   */
  'note': (string);
  /**
   * Further sentences to read before choosing it; empty: none.
   */
  'detail': (string);
  /**
   * Where it runs, such as cuda or cpu.
   */
  'device': (string);
  /**
   * Seconds of music separated per second on that device; 0: not measured.
   */
  'speed': (number);
  /**
   * Length of the segments into which it divides a song.
   */
  'segment': (_google_protobuf_Duration__Output | null);
}
