// Original file: stemline/queue/v1/queue.proto

import type { ModelOrigin as _stemline_queue_v1_ModelOrigin, ModelOrigin__Output as _stemline_queue_v1_ModelOrigin__Output } from '../../../stemline/queue/v1/ModelOrigin.ts';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../../google/protobuf/Duration.ts';
import type { Long } from '@grpc/proto-loader';

export interface Model {
  'name'?: (string);
  /**
   * As in ModelRef.
   */
  'revision'?: (string);
  /**
   * True: a live separator can use it or, when no separator is alive, the last one could.
   */
  'available'?: (boolean);
  /**
   * Not available: the reason and how to get it, in sentences. Available: empty.
   */
  'reason'?: (string);
  /**
   * The stems it makes: drums, bass, other, vocals (some models also guitar, piano). The songs of a
   * model with vocals also have `instrumental`, the sum of its other sources.
   */
  'sources'?: (string)[];
  'origin'?: (_stemline_queue_v1_ModelOrigin);
  /**
   * Licence of the model's code.
   */
  'codeLicence'?: (string);
  /**
   * Licence of the model's weights. Empty: the model has no weights.
   */
  'weightsLicence'?: (string);
  /**
   * One short sentence that describes it. Empty: none.
   */
  'note'?: (string);
  /**
   * Further sentences to read before choosing it. Empty: none.
   */
  'detail'?: (string);
  /**
   * The device on which it runs, such as `cuda` or `cpu`.
   */
  'device'?: (string);
  /**
   * Seconds of music separated per second on that device, with the precision `exact`: measured
   * with the latest songs or, before the first one, with a test signal. 0: not measured.
   */
  'speed'?: (number | string);
  /**
   * Length of the segments into which it divides a song, and the largest value of the option
   * `segment`. Absent: not known.
   */
  'segment'?: (_google_protobuf_Duration | null);
  /**
   * Seconds that the other stages take for a second of music, beside some seconds for every song:
   * measured with the latest songs or, before the first one, a rough guess. 0: not known.
   */
  'otherSeconds'?: (number | string);
  /**
   * As `speed`, with the precision `fast`. 0: not measured.
   */
  'fastSpeed'?: (number | string);
  /**
   * Memory that it takes on that device with one pass, in bytes. 0: not measured.
   */
  'memoryBytes'?: (number | string | Long);
}

export interface Model__Output {
  'name': (string);
  /**
   * As in ModelRef.
   */
  'revision': (string);
  /**
   * True: a live separator can use it or, when no separator is alive, the last one could.
   */
  'available': (boolean);
  /**
   * Not available: the reason and how to get it, in sentences. Available: empty.
   */
  'reason': (string);
  /**
   * The stems it makes: drums, bass, other, vocals (some models also guitar, piano). The songs of a
   * model with vocals also have `instrumental`, the sum of its other sources.
   */
  'sources': (string)[];
  'origin': (_stemline_queue_v1_ModelOrigin__Output);
  /**
   * Licence of the model's code.
   */
  'codeLicence': (string);
  /**
   * Licence of the model's weights. Empty: the model has no weights.
   */
  'weightsLicence': (string);
  /**
   * One short sentence that describes it. Empty: none.
   */
  'note': (string);
  /**
   * Further sentences to read before choosing it. Empty: none.
   */
  'detail': (string);
  /**
   * The device on which it runs, such as `cuda` or `cpu`.
   */
  'device': (string);
  /**
   * Seconds of music separated per second on that device, with the precision `exact`: measured
   * with the latest songs or, before the first one, with a test signal. 0: not measured.
   */
  'speed': (number);
  /**
   * Length of the segments into which it divides a song, and the largest value of the option
   * `segment`. Absent: not known.
   */
  'segment': (_google_protobuf_Duration__Output | null);
  /**
   * Seconds that the other stages take for a second of music, beside some seconds for every song:
   * measured with the latest songs or, before the first one, a rough guess. 0: not known.
   */
  'otherSeconds': (number);
  /**
   * As `speed`, with the precision `fast`. 0: not measured.
   */
  'fastSpeed': (number);
  /**
   * Memory that it takes on that device with one pass, in bytes. 0: not measured.
   */
  'memoryBytes': (number);
}
