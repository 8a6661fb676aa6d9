// Original file: stemline/queue/v1/queue.proto


export interface Callback {
  'url'?: (string);
  /**
   * The caller's own JSON, posted as it came. At most 64 KiB.
   */
  'dataJson'?: (string);
  /**
   * Which ends are told: done (always told) and, if wanted, failed, cancelled.
   */
  'on'?: (string)[];
}

export interface Callback__Output {
  'url': (string);
  /**
   * The caller's own JSON, posted as it came. At most 64 KiB.
   */
  'dataJson': (string);
  /**
   * Which ends are told: done (always told) and, if wanted, failed, cancelled.
   */
  'on': (string)[];
}
