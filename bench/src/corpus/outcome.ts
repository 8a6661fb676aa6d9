// Describes the result for one file of the corpus, as a client of the REST API sees it.

/** A song that was separated. Lengths are in seconds. */
export interface DoneSong {
  readonly end: 'done';
  /** As the manifest states it. */
  readonly seconds: number;
  /** Of each track that was downloaded and decoded, by its name. */
  readonly trackSeconds: Readonly<Record<string, number>>;
  /** Null: the file declares none. */
  readonly declaredSeconds: number | null;
  readonly warnings: readonly string[];
  /** True peak of the song in dB of full scale; null: silence. */
  readonly peakDb: number | null;
  readonly channels: number;
}

/** The result for a file. */
export type Outcome =
  | DoneSong
  | { readonly end: 'failed'; readonly code: string; readonly reason: string }
  | { readonly end: 'refused'; readonly code: string; readonly reason: string }
  /** The server did not answer as its API describes. */
  | { readonly end: 'broken'; readonly reason: string };

/** Returns the title of the row of the table that counts the outcome. */
export function kindOf(outcome: Outcome): string {
  switch (outcome.end) {
    case 'done':
      return outcome.warnings.length > 0 ? 'done with warnings' : 'done';
    case 'broken':
      return 'broken';
    default:
      return `${outcome.end}: ${outcome.code}`;
  }
}

/** Returns the outcome in one line. */
export function described(outcome: Outcome): string {
  if (outcome.end !== 'done') return `${kindOf(outcome)} (${outcome.reason})`;
  const { seconds, declaredSeconds, warnings, peakDb, channels } = outcome;
  const declared = declaredSeconds === null ? 'none' : `${declaredSeconds.toFixed(3)} s`;
  const found = warnings.length > 0 ? warnings.join(', ') : 'no warning';
  return `done, ${seconds.toFixed(3)} s, declared ${declared}, ${found}, peak ${peakDb} dB, ${channels} channels`;
}
