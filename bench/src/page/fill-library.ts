// Fills the library of a running stack with songs that have ended, without separating them.

import { catalogueSongs, type StackStore } from '@stemline/testing/storage/catalogue-songs.ts';
import { writeSongs } from '@stemline/testing/storage/write-songs.ts';
import { librarySongs } from './library-songs.ts';

/** Adds `count` songs. */
export async function fillLibrary(stack: StackStore, count: number): Promise<void> {
  await catalogueSongs(stack, await writeSongs(stack.dataDir, librarySongs(count)));
}
