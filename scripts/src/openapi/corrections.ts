// Reads the corrections of the released description: breaks of the description that break no
// client, because the server has refused these requests since the release.

import { readFileSync } from 'node:fs';

/** Corrections with one reason. */
interface Correction {
  /** Why the server refuses the requests that the released description allows. */
  readonly why: string;
  /** Lines of `openApiBreaks`, each with the place and the new rule. */
  readonly breaks: readonly string[];
}

/** Reads a list of corrections from a JSON file. */
export function readCorrections(file: string): Correction[] {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * Returns the breaks that are not listed, and a line for each correction that matches no break,
 * because the description lacks it or the released description has it already.
 */
export function uncorrected(breaks: readonly string[], corrections: readonly Correction[]): string[] {
  const corrected = corrections.flatMap((correction) => correction.breaks);
  return [
    ...breaks.filter((line) => !corrected.includes(line)),
    ...corrected.filter((line) => !breaks.includes(line)).map((line) => `not a break, remove the correction: ${line}`),
  ];
}
