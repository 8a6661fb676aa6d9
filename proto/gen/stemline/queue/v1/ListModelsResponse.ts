// Original file: stemline/queue/v1/queue.proto

import type { Model as _stemline_queue_v1_Model, Model__Output as _stemline_queue_v1_Model__Output } from '../../../stemline/queue/v1/Model.ts';
import type { MediaLimits as _stemline_queue_v1_MediaLimits, MediaLimits__Output as _stemline_queue_v1_MediaLimits__Output } from '../../../stemline/queue/v1/MediaLimits.ts';

export interface ListModelsResponse {
  'models'?: (_stemline_queue_v1_Model)[];
  /**
   * Name of the model that the separators choose for `auto`. Empty: none.
   */
  'auto'?: (string);
  /**
   * The reason for the choice, as one short sentence. Empty: none.
   */
  'autoReason'?: (string);
  /**
   * Further sentences about the choice. Empty: none.
   */
  'autoDetail'?: (string);
  /**
   * Number of separators that are alive now.
   */
  'liveSeparators'?: (number);
  /**
   * The formats and limits that all live separators have in common; while none is alive, those of
   * the last one. Absent: not known, and every format is accepted.
   */
  'media'?: (_stemline_queue_v1_MediaLimits | null);
}

export interface ListModelsResponse__Output {
  'models': (_stemline_queue_v1_Model__Output)[];
  /**
   * Name of the model that the separators choose for `auto`. Empty: none.
   */
  'auto': (string);
  /**
   * The reason for the choice, as one short sentence. Empty: none.
   */
  'autoReason': (string);
  /**
   * Further sentences about the choice. Empty: none.
   */
  'autoDetail': (string);
  /**
   * Number of separators that are alive now.
   */
  'liveSeparators': (number);
  /**
   * The formats and limits that all live separators have in common; while none is alive, those of
   * the last one. Absent: not known, and every format is accepted.
   */
  'media': (_stemline_queue_v1_MediaLimits__Output | null);
}
