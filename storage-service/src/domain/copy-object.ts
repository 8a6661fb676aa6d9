// Copies an object through streams, for object stores that have no quicker way.

import { assertObjectKey } from './object-key.ts';
import type { ObjectStore } from './object-store.ts';

/** Copies an object as `ObjectStore.copyIfAbsent` does. Holds one piece in memory. */
export async function copyThroughStreams(
  store: Pick<ObjectStore, 'stage' | 'openRange'>,
  from: string,
  to: string,
): Promise<boolean | undefined> {
  assertObjectKey(to);
  const source = await store.openRange(from, 0);
  if (!source) return undefined;
  try {
    const staged = await store.stage();
    try {
      for await (const piece of source.bytes) await staged.write(piece);
      return await staged.commitIfAbsent(to);
    } finally {
      await staged.discard();
    }
  } finally {
    await source.close();
  }
}
