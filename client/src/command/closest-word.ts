// Finds the word that a person probably meant.

/** The most letters to change, leave out or insert. */
const MAX_CHANGES = 2;

/** Returns the most similar of the words; undefined: none is similar. */
export function closestWord(typed: string, words: readonly string[]): string | undefined {
  const scored = words.map((word) => ({ word, changes: changesBetween(typed, word) }));
  const [best] = scored.sort((a, b) => a.changes - b.changes);
  return best && best.changes <= MAX_CHANGES && best.changes < best.word.length / 2 ? best.word : undefined;
}

/** The Levenshtein distance, row by row. */
function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_one, index) => index);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...b].entries()) {
      const [replaced = 0, inserted = 0, removed = 0] = [row[column], next[column], row[column + 1]];
      next.push(Math.min(replaced + Number(letter !== other), inserted + 1, removed + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
