// Keeps the catalogue like the object store: writes through as things happen, best effort, and makes good after each
// connection what was missed. No answer waits for more than the catalogue's own bound, and none fails because of it.

import type { Logger } from '@stemline/common/logger.ts';
import type { ObjectStore } from '../adapters/object-store.ts';
import type { Catalogue, SongEntry } from './catalogue.ts';
import { KEYS } from './keys.ts';
import type { Song, SongReader } from './song.ts';

export interface CatalogueKeeper {
  start(): void;
  /** Ends a rebuild that is under way. */
  stop(): Promise<void>;
  /** Enters the song, or takes it out when it has no runs. Never throws. */
  follow(songhash: string): Promise<void>;
  /** Resolves when no rebuild is under way. */
  settled(): Promise<void>;
}

const BATCH = 200;
const SYNC_TRIES = 3;

export interface CatalogueKeeperDeps {
  readonly store: ObjectStore;
  readonly songs: SongReader;
  readonly catalogue: Catalogue;
  readonly log: Logger;
}

export function createCatalogueKeeper({ store, songs, catalogue, log }: CatalogueKeeperDeps): CatalogueKeeper {
  const stopping = new AbortController();
  let rebuilding: Promise<void> = Promise.resolve();

  /** Looks again after each write: the song may have come or gone meanwhile, and whoever did that have written first. */
  const sync = async (songhash: string) => {
    let entry = entryOf(await songs.load(songhash));
    for (let tries = 0; tries < SYNC_TRIES; tries += 1) {
      await (entry ? catalogue.add(entry) : catalogue.remove(songhash));
      const now = entryOf(await songs.load(songhash));
      if (now?.createdMs === entry?.createdMs) return;
      entry = now;
    }
  };

  const addMissing = async (songhashes: readonly string[]) => {
    for (const songhash of await catalogue.missing(songhashes)) {
      if (stopping.signal.aborted) return;
      await sync(songhash).catch((error: unknown) => log.warn({ err: error, songhash }, 'song not catalogued'));
    }
  };

  const rebuild = async () => {
    for await (const batch of batches(store.children(KEYS.songs), BATCH)) {
      if (stopping.signal.aborted) return;
      await addMissing(batch);
    }
    for await (const songhashes of catalogue.all()) {
      for (const songhash of songhashes) {
        if (stopping.signal.aborted) return;
        const { runs } = await songs.load(songhash);
        if (runs.length === 0) await sync(songhash);
      }
    }
    log.info('catalogue is complete');
  };

  return {
    start: () =>
      catalogue.start(() => {
        // One at a time: a connection that flaps must not pile them up.
        rebuilding = rebuilding
          .then(rebuild)
          .catch((error: unknown) =>
            log.warn({ err: error }, 'catalogue not rebuilt; the next connection tries again'),
          );
      }),
    stop: async () => {
      stopping.abort();
      await catalogue.stop();
      await rebuilding;
    },
    settled: () => rebuilding,
    follow: async (songhash) => {
      try {
        await sync(songhash);
      } catch (error) {
        log.warn({ err: error, songhash }, 'song not catalogued yet');
      }
    },
  };
}

/** The song as it was first asked for; undefined when nobody knows it. */
function entryOf({ songhash, runs }: Song): SongEntry | undefined {
  const request = runs[0]?.request;
  if (!request) return undefined;
  const { namespace, audio, model, revision, filename, createdMs } = request;
  return { songhash, namespace, audio, model, revision, filename, createdMs };
}

async function* batches<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of source) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
