// Writes words so that a shell reads them unchanged.

/** Joins words into a line for sh, bash, zsh and fish. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}
