// Names of the models by which the library can be filtered.

import { ask } from '../../api/ask.ts';
import type { ListedSong } from '../../api/types.ts';

/** Returns the names of all models that the server knows, or none when it does not respond. */
export async function modelNames(): Promise<readonly string[]> {
  try {
    const { models } = await ask<{ models: readonly { readonly name: string }[] }>('apiv1/models');
    return models.map(({ name }) => name);
  } catch {
    // The models of the songs in the list can still be chosen.
    return [];
  }
}

/** Joins the names without repeats: songs may have models that the server no longer has. */
export function joinedNames(
  known: readonly string[],
  songs: readonly Pick<ListedSong, 'model'>[],
  chosen: string,
): readonly string[] {
  const names = new Set([...known, ...songs.map(({ model }) => model.name), chosen]);
  names.delete('');
  return [...names].sort();
}
