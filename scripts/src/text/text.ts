// Text in a source file: a comment or a string literal.

/** One comment or string. */
export interface Text {
  /** Path from the root of the repository. */
  readonly path: string;
  /** Line of the first character, from 1. */
  readonly line: number;
  readonly kind: 'comment' | 'string';
  /** The content without delimiters. An inserted value is shown as `{…}`. */
  readonly text: string;
  /** Names of the calls around a string, the innermost first; only in TypeScript and Python. */
  readonly calls: readonly string[];
}

/** Stands for an inserted value. */
export const HOLE = '{…}';
