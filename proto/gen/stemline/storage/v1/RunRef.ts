// Original file: stemline/storage/v1/storage.proto


/**
 * The name of a run.
 */
export interface RunRef {
  'songhash'?: (string);
  'run'?: (number);
}

/**
 * The name of a run.
 */
export interface RunRef__Output {
  'songhash': (string);
  'run': (number);
}
