// Marks a new store with the version of its layout, and refuses a store of another version.

import { StartRefused } from '@stemline/common/process/start-refused.ts';
import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';

/** The version of the layout. Stores of version 1 have no mark. */
const STORE_SCHEMA = 2;

/**
 * Marks an empty store with the version. Throws StartRefused when the store holds objects without a
 * mark, or has the mark of another version. `dataDir` is the data folder of the store, which the
 * message names. Idempotent.
 */
export async function assertStoreSchema(store: ObjectStore, dataDir: string): Promise<void> {
  const mark = () => store.read(KEYS.schema);
  const found = (await mark()) ?? ((await isEmpty(store)) ? await create(store, mark) : await mark());
  const version = found ? versionOf(found) : undefined;
  if (version === STORE_SCHEMA) return;
  throw new StartRefused(
    `${dataDir} holds songs of another version of Stemline. Move this folder away to start without songs, ` +
      'or choose another one with STEMLINE_DATA_DIR.',
  );
}

async function create(store: ObjectStore, mark: () => Promise<Uint8Array | undefined>) {
  await store.putIfAbsent(KEYS.schema, Buffer.from(JSON.stringify({ schema: STORE_SCHEMA })));
  return mark();
}

async function isEmpty(store: ObjectStore): Promise<boolean> {
  for await (const _segment of store.children('')) return false;
  return true;
}

function versionOf(bytes: Uint8Array): unknown {
  try {
    return (JSON.parse(Buffer.from(bytes).toString('utf8')) as { schema?: unknown } | null)?.schema;
  } catch {
    return undefined;
  }
}
