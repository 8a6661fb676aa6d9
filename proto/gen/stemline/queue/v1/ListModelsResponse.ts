// Original file: stemline/queue/v1/queue.proto

import type { Model as _stemline_queue_v1_Model, Model__Output as _stemline_queue_v1_Model__Output } from '../../../stemline/queue/v1/Model.ts';

export interface ListModelsResponse {
  'models'?: (_stemline_queue_v1_Model)[];
  /**
   * The model that `auto` selects now.
   */
  'auto'?: (string);
  /**
   * The reason, as one short sentence, and further sentences; empty: none.
   */
  'autoReason'?: (string);
  'autoDetail'?: (string);
  /**
   * Separators that are alive now.
   */
  'liveSeparators'?: (number);
}

export interface ListModelsResponse__Output {
  'models': (_stemline_queue_v1_Model__Output)[];
  /**
   * The model that `auto` selects now.
   */
  'auto': (string);
  /**
   * The reason, as one short sentence, and further sentences; empty: none.
   */
  'autoReason': (string);
  'autoDetail': (string);
  /**
   * Separators that are alive now.
   */
  'liveSeparators': (number);
}
