// Removes songs from the server.

import { removeSong } from '../../api/remove-song.ts';

/**
 * Removes songs one after the other; the server cancels those that have not ended. Calls
 * `onRemoved` after each, also for a song that another visitor has removed meanwhile. Rejects with
 * the first other Problem; the songs after it stay.
 */
export async function removeSongs(hashes: readonly string[], onRemoved: (hash: string) => void): Promise<void> {
  for (const hash of hashes) {
    await removeSong(hash);
    onRemoved(hash);
  }
}
