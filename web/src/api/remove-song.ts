// Removes a song from the server.

import { ask } from './ask.ts';
import { Problem } from './problem.ts';

/**
 * Removes a song; the server cancels one that has not ended. A song that another visitor has
 * removed meanwhile counts as removed. Throws any other Problem.
 */
export async function removeSong(songhash: string): Promise<void> {
  try {
    await ask(`apiv1/songs/${songhash}`, { method: 'DELETE' });
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'SONG_UNKNOWN')) throw error;
  }
}
