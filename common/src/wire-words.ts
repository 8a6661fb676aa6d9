// Lists the enums of the contract in the words that REST, records and Redis use: `waiting` here is
// JOB_STATE_WAITING on the wire.

export interface WireEnum<Prefix extends string, Word extends string> {
  /** In the order of the enum. */
  readonly words: readonly Word[];
  toWire(word: Word): WireName<Prefix, Word>;
  /** Returns undefined for UNSPECIFIED and for values that only a newer peer knows, which arrive as numbers. */
  fromWire(value: WireName<Prefix, Word> | `${Prefix}_UNSPECIFIED`): Word | undefined;
}

type WireName<Prefix extends string, Word extends string> = `${Prefix}_${Uppercase<Word>}`;

/**
 * Returns the words of an enum whose values begin with `prefix`. The compiler compares them with the
 * generated enum wherever the result is used: `toWire` compiles only if the enum has every word,
 * `fromWire` only if there is a word for every value.
 */
export function wireEnum<const Prefix extends string, const Word extends string>(
  prefix: Prefix,
  words: readonly Word[],
): WireEnum<Prefix, Word> {
  const toWire = (word: Word) => `${prefix}_${word.toUpperCase() as Uppercase<Word>}` as const;
  const byName = new Map<string, Word>(words.map((word) => [toWire(word), word]));
  return { words, toWire, fromWire: (value) => byName.get(value) };
}

export const JOB_STATE = wireEnum('JOB_STATE', ['waiting', 'running', 'done', 'failed', 'cancelled']);
export const ENQUEUE_STATUS = wireEnum('ENQUEUE_STATUS', ['queued', 'joined', 'done']);
export const PRIORITY = wireEnum('PRIORITY', ['high', 'normal', 'low']);
export const MODEL_ORIGIN = wireEnum('MODEL_ORIGIN', ['demucs', 'folder', 'preview']);
export const DELIVERY_EVENT = wireEnum('DELIVERY_EVENT', ['done', 'failed', 'cancelled']);
export const DELIVERY_STATE = wireEnum('DELIVERY_STATE', ['pending', 'delivered', 'refused', 'dead']);
export const DELIVERY_RESULT = wireEnum('DELIVERY_RESULT', ['delivered', 'refused', 'dead']);
export const OUTCOME_STATE = wireEnum('OUTCOME_STATE', ['done', 'failed', 'cancelled']);
export const SONG_STATE = wireEnum('SONG_STATE', ['open', 'done', 'failed', 'cancelled']);

export type JobState = (typeof JOB_STATE.words)[number];
export type Priority = (typeof PRIORITY.words)[number];
export type DeliveryEvent = (typeof DELIVERY_EVENT.words)[number];
export type DeliveryState = (typeof DELIVERY_STATE.words)[number];
/** The end of a delivery: accepted by its receiver, never called, or given up. */
export type DeliveryResult = (typeof DELIVERY_RESULT.words)[number];
export type OutcomeState = (typeof OUTCOME_STATE.words)[number];
