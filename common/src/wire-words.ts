// Lists the values of the contract's enums as the words that REST, records and Redis use: the word
// `waiting` is JOB_STATE_WAITING on the wire.

/** One enum. */
export interface WireEnum<Prefix extends string, Word extends string> {
  /** The words in the order of the enum. */
  readonly words: readonly Word[];
  toWire(word: Word): WireName<Prefix, Word>;
  /**
   * Returns undefined for UNSPECIFIED, and for a value that only a newer peer knows, which arrives
   * as a number. An answer of REST then has the word with which its client goes on: a song waits,
   * its priority is normal, and a value that only describes something is `unknown`.
   */
  fromWire(value: WireName<Prefix, Word> | `${Prefix}_UNSPECIFIED`): Word | undefined;
}

type WireName<Prefix extends string, Word extends string> = `${Prefix}_${Uppercase<Word>}`;

/**
 * Converts the words of an enum whose values begin with `prefix`. Where the result is used with the
 * generated enum, `toWire` compiles only if the enum has every word, and `fromWire` only if every
 * value has a word.
 */
export function wireEnum<const Prefix extends string, const Word extends string>(
  prefix: Prefix,
  words: readonly Word[],
): WireEnum<Prefix, Word> {
  const toWire = (word: Word) => `${prefix}_${word.toUpperCase() as Uppercase<Word>}` as const;
  const byName = new Map<string, Word>(words.map((word) => [toWire(word), word]));
  return { words, toWire, fromWire: (value) => byName.get(value) };
}

/** The states of a job. */
export const JOB_STATE = wireEnum('JOB_STATE', ['waiting', 'running', 'done', 'failed', 'cancelled']);
/** The changes of a job that WatchJob reports. */
export const JOB_CHANGE = wireEnum('JOB_CHANGE', [
  'snapshot',
  'end',
  'state',
  'stage',
  'progress',
  'position',
  'estimate',
  'heartbeat',
]);
/** The relations of a submission to its run. */
export const ENQUEUE_STATUS = wireEnum('ENQUEUE_STATUS', ['queued', 'joined', 'done']);
/** The priorities of a job, the highest first. */
export const PRIORITY = wireEnum('PRIORITY', ['high', 'normal', 'low']);
/** The sources of a model. */
export const MODEL_ORIGIN = wireEnum('MODEL_ORIGIN', ['demucs', 'folder', 'preview']);
/** The events that a delivery can report: the ends of a run, and the test of a callback. */
export const DELIVERY_EVENT = wireEnum('DELIVERY_EVENT', ['done', 'failed', 'cancelled', 'test']);
/** The states of a delivery. */
export const DELIVERY_STATE = wireEnum('DELIVERY_STATE', ['pending', 'delivered', 'refused', 'dead']);
/** The ends of a delivery: accepted by its receiver, not posted, or given up. */
export const DELIVERY_RESULT = wireEnum('DELIVERY_RESULT', ['delivered', 'refused', 'dead']);
/** The ends of a run. */
export const OUTCOME_STATE = wireEnum('OUTCOME_STATE', ['done', 'failed', 'cancelled']);
/** The events that the callback of a submission can report. */
export const RUN_EVENTS = OUTCOME_STATE.words;
/** The states of a song's newest run. */
export const SONG_STATE = wireEnum('SONG_STATE', ['open', 'done', 'failed', 'cancelled']);

/** The state of a job. */
export type JobState = (typeof JOB_STATE.words)[number];
/** A change of a job that WatchJob reports. */
export type JobChange = (typeof JOB_CHANGE.words)[number];
/** The priority of a job. */
export type Priority = (typeof PRIORITY.words)[number];
/** An event that the callback of a submission can report. */
export type RunEvent = (typeof RUN_EVENTS)[number];
/** An event that a delivery can report. */
export type DeliveryEvent = (typeof DELIVERY_EVENT.words)[number];
/** The state of a delivery. */
export type DeliveryState = (typeof DELIVERY_STATE.words)[number];
/** The end of a delivery. */
export type DeliveryResult = (typeof DELIVERY_RESULT.words)[number];
/** The source of a model. */
export type ModelOrigin = (typeof MODEL_ORIGIN.words)[number];
/** The end of a run. */
export type OutcomeState = (typeof OUTCOME_STATE.words)[number];
