// Original file: stemline/common/v1/common.proto


/**
 * A model in one revision.
 */
export interface ModelRef {
  /**
   * At most 200 characters.
   */
  'name'?: (string);
  /**
   * Digest of the weights; of a model without weights, the version of its code. At most 200
   * characters.
   */
  'revision'?: (string);
}

/**
 * A model in one revision.
 */
export interface ModelRef__Output {
  /**
   * At most 200 characters.
   */
  'name': (string);
  /**
   * Digest of the weights; of a model without weights, the version of its code. At most 200
   * characters.
   */
  'revision': (string);
}
