// Defines the pace of a separator, from which the remaining times of jobs are forecast.

/** A time as a straight line over the length of the music. Both numbers are 0 or more. */
export interface Line {
  readonly fixedSeconds: number;
  /** Seconds for a second of music. */
  readonly perSecond: number;
}

/** The pace of one separator. Its jobs share one device, which works for one of them at a time. */
export interface Pace {
  /** Number of jobs that it runs at a time. */
  readonly slots: number;
  /** The time of the stages before separating: fetching and decoding. */
  readonly before: Line;
  /**
   * The time that the device works, by paceKey() of the model and the precision. A model without a
   * line is not measured.
   */
  readonly separating: Readonly<Record<string, Line>>;
  /**
   * The time for which encoding and publishing prolong a job: `blocked` and `after` of its kind.
   */
  readonly after: Line;
  /**
   * The times of the kinds of songs that it has made, by kindKey(). Absent: an earlier version
   * published the pace.
   */
  readonly kinds?: Readonly<Record<string, KindPace>>;
}

/** The times of one kind of songs. */
export interface KindPace {
  /** The time that the device works. */
  readonly separating: Line;
  /** The time in which separating waits for the encoders. */
  readonly blocked: Line;
  /** The time of encoding and publishing after separating. */
  readonly after: Line;
}
