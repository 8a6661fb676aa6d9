// The visitor's own names of the files that were sent in this visit. The server keeps one name for
// equal bytes, which may be the name that another visitor gave them.

const PREFIX = 'own-name:';

/** Remembers the name under which the visitor sent a song. */
export function rememberOwnName(songhash: string, filename: string): void {
  try {
    sessionStorage.setItem(PREFIX + songhash, filename);
  } catch {
    // The storage is blocked or full: the page shows the name that the server knows.
  }
}

/** Returns the name under which the visitor sent a song in this visit; undefined: none. */
export function ownNameOf(songhash: string): string | undefined {
  try {
    return sessionStorage.getItem(PREFIX + songhash) ?? undefined;
  } catch {
    return undefined;
  }
}
