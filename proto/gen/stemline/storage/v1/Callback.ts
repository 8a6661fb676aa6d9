// Original file: stemline/storage/v1/storage.proto


/**
 * Where to post when a run ends.
 */
export interface Callback {
  'url'?: (string);
  /**
   * The caller's own JSON, posted as it came. At most 64 KiB.
   */
  'dataJson'?: (string);
  /**
   * Which ends are told: done (always there) and, if wanted, failed, cancelled.
   */
  'on'?: (string)[];
}

/**
 * Where to post when a run ends.
 */
export interface Callback__Output {
  'url': (string);
  /**
   * The caller's own JSON, posted as it came. At most 64 KiB.
   */
  'dataJson': (string);
  /**
   * Which ends are told: done (always there) and, if wanted, failed, cancelled.
   */
  'on': (string)[];
}
