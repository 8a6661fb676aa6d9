// Original file: stemline/storage/v1/storage.proto


/**
 * A run that may be open or owe a delivery.
 */
export interface PendingRun {
  'songhash'?: (string);
  'run'?: (number);
  /**
   * True: the run has ended.
   */
  'ended'?: (boolean);
}

/**
 * A run that may be open or owe a delivery.
 */
export interface PendingRun__Output {
  'songhash': (string);
  'run': (number);
  /**
   * True: the run has ended.
   */
  'ended': (boolean);
}
