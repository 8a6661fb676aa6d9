// The order of the list: newest first, as the server sorts.

/** The members of a song that decide its place. They never change. */
export interface SongPlace {
  readonly created_at: string | null;
  readonly hash: string;
}

/** Returns a negative number when `a` comes before `b`, and 0 for the same place. */
export function compareSongs(a: SongPlace, b: SongPlace): number {
  // All times are in UTC with the same number of digits, so that their texts sort as they do.
  return compareText(b.created_at ?? '', a.created_at ?? '') || compareText(b.hash, a.hash);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
