// One enum of the contract and our words for it: `waiting` here is JOB_STATE_WAITING on the wire.

export interface WireEnum<Prefix extends string, Word extends string> {
  /** In the order in which they were given. */
  readonly words: readonly Word[];
  toWire(word: Word): WireName<Prefix, Word>;
  /** Undefined for UNSPECIFIED and for values that only a newer peer knows, which arrive as numbers. */
  fromWire(value: WireName<Prefix, Word> | `${Prefix}_UNSPECIFIED`): Word | undefined;
}

type WireName<Prefix extends string, Word extends string> = `${Prefix}_${Uppercase<Word>}`;

/**
 * `prefix` is what the names of the enum's values begin with. Where the result is used, the compiler compares the words with
 * the generated enum: `toWire` fits only if the enum has every word, `fromWire` only if there is a word for every value.
 */
export function wireEnum<const Prefix extends string, const Word extends string>(
  prefix: Prefix,
  words: readonly Word[],
): WireEnum<Prefix, Word> {
  const toWire = (word: Word) => `${prefix}_${word.toUpperCase() as Uppercase<Word>}` as const;
  const byName = new Map<string, Word>(words.map((word) => [toWire(word), word]));
  return { words, toWire, fromWire: (value) => byName.get(value) };
}
