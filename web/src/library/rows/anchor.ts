// Keeps a row in its place on the screen when the songs before it change.

/** The member of a song that identifies it. */
interface Identified {
  readonly hash: string;
}

/**
 * Returns the index in `after` of the song that was at `index` in `before`. If the song is gone,
 * its next neighbour takes its place, or the last song before it. -1: `after` has none of them.
 */
export function followedIndex(before: readonly Identified[], after: readonly Identified[], index: number): number {
  const places = new Map(after.map(({ hash }, at) => [hash, at]));
  for (let at = index; at < before.length; at += 1) {
    const found = places.get(before[at]?.hash ?? '');
    if (found !== undefined) return found;
  }
  for (let at = Math.min(index, before.length) - 1; at >= 0; at -= 1) {
    const found = places.get(before[at]?.hash ?? '');
    if (found !== undefined) return found;
  }
  return -1;
}
