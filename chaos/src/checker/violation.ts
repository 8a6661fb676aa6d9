// Names the rules that a history can break.

/** The rules by their name, each with what it means when it is broken. */
export const RULES = {
  'lost song': 'An accepted song has not reached a final state.',
  'two ends': 'A run was seen with two different ends.',
  'left a final state': 'A run was seen open after its end was seen.',
  'attempts decreased': 'A run was seen with a lower attempt than before, although Redis was not emptied.',
  'failed without cause': 'A song failed, although its audio is good and it was not attempted three times.',
  'done without manifest': 'A song was seen done, but its manifest or a track could not be read.',
  'other tracks': 'A track differs from that of a run without faults.',
  'repeat differs': 'Repeats of one request were answered with different songs or runs.',
  'second webhook id': 'One event of one submission was posted under two webhook ids.',
  'event not owed': 'An event was posted that the submission did not ask for, or that did not happen.',
  'missing delivery': 'A receiver got no successful POST for an event that it is owed.',
  'post after record': 'A delivery was posted after it was seen delivered.',
  'post after success': 'A delivery was posted again after a successful POST that no fault had disturbed.',
  'late worker': 'An attempt ended a job in the queue after a later attempt had begun.',
  'left over': 'Unfinished work is left in Redis.',
} as const;

/** The name of a rule. */
export type Rule = keyof typeof RULES;

/** The rules whose violations may still vanish while the stack recovers. */
export const MAY_RECOVER: ReadonlySet<Rule> = new Set<Rule>(['lost song', 'missing delivery', 'left over']);

/** A broken rule. */
export interface Violation {
  readonly rule: Rule;
  /** The song, submission or delivery, and what was seen. */
  readonly what: string;
}
