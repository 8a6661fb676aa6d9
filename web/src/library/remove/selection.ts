// The selected songs, as checkboxes with ranges select them.

/** The selected songs, and the one from which a range begins. */
export interface Selection {
  readonly hashes: ReadonlySet<string>;
  /** The songhash of the last single choice; empty: none. */
  readonly from: string;
}

/** No song is selected. */
export const NO_SELECTION: Selection = { hashes: new Set(), from: '' };

/** Selects one more song, or no longer selects it. */
export function toggled({ hashes }: Selection, hash: string): Selection {
  const next = new Set(hashes);
  if (!next.delete(hash)) next.add(hash);
  return { hashes: next, from: hash };
}

/** Selects also all songs from the last single choice to `hash`. `shown`: all songs in order. */
export function extended(selection: Selection, hash: string, shown: readonly { readonly hash: string }[]): Selection {
  const indexOf = (wanted: string) => shown.findIndex((song) => song.hash === wanted);
  const [from, to] = [indexOf(selection.from), indexOf(hash)];
  if (from < 0 || to < 0) return toggled(selection, hash);
  const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ...selection, hashes: new Set([...selection.hashes, ...range.map((song) => song.hash)]) };
}

/** Selects all shown songs, or none when all are selected already. */
export function allToggled({ hashes }: Selection, shown: readonly { readonly hash: string }[]): Selection {
  const isAll = shown.every(({ hash }) => hashes.has(hash));
  return isAll ? NO_SELECTION : { hashes: new Set(shown.map(({ hash }) => hash)), from: '' };
}
