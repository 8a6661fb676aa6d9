// Keeps the catalogue equal to the object store. Writes each change at once if it can, and writes
// missed changes after each connection. The catalogue delays an answer by at most its own time
// limit, and never makes it fail.

import { isDeepStrictEqual } from 'node:util';
import { inBatches } from '@stemline/common/async/batches.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import type { Catalogue, SongEntry } from './catalogue.ts';
import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import { type Song, type SongReader, servedRun } from './song.ts';

/** Copies songs from the object store to the catalogue. */
export interface CatalogueSync {
  start(): void;
  /** Ends a running rebuild. */
  stop(): Promise<void>;
  /** Writes the song as it is now, or removes it when it has no runs. Never throws. */
  follow(songhash: string): Promise<void>;
  /** Resolves when no rebuild is running. */
  settled(): Promise<void>;
}

const BATCH = 200;
/** The most writes for one change, in case the song changes after each. */
const MAX_WRITES = 3;

export interface CatalogueSyncDeps {
  readonly store: ObjectStore;
  readonly songs: SongReader;
  readonly catalogue: Catalogue;
  readonly log: Logger;
}

/** Does nothing before start(), except for calls of follow(). */
export function createCatalogueSync({ store, songs, catalogue, log }: CatalogueSyncDeps): CatalogueSync {
  const stopping = new AbortController();
  let rebuilding: Promise<void> = Promise.resolve();

  const entryNow = async (songhash: string) => entryOf(await songs.load(songhash));

  /**
   * Reads the song again after each write: another process may have changed it and written to the
   * catalogue before this one.
   */
  const sync = async (songhash: string) => {
    let entry = await entryNow(songhash);
    for (let writes = 0; writes < MAX_WRITES; writes += 1) {
      await (entry ? catalogue.put(entry) : catalogue.remove(songhash));
      const now = await entryNow(songhash);
      if (isDeepStrictEqual(now, entry)) return;
      entry = now;
    }
  };

  const repair = async (songhashes: readonly string[]) => {
    const entered = await catalogue.get(songhashes);
    for (const [at, songhash] of songhashes.entries()) {
      if (stopping.signal.aborted) return;
      try {
        if (!isDeepStrictEqual(await entryNow(songhash), entered[at])) await sync(songhash);
      } catch (error) {
        // An unavailable catalogue ends the rebuild; a song that cannot be read must not.
        if (error instanceof ServiceError) throw error;
        log.warn({ err: error, songhash }, 'song could not be read for the catalogue');
      }
    }
  };

  const rebuild = async () => {
    for await (const batch of inBatches(store.children(KEYS.songs), BATCH)) await repair(batch);
    for await (const batch of catalogue.all()) {
      const removed: string[] = [];
      for (const songhash of batch) if (!(await hasFolder(songhash))) removed.push(songhash);
      await repair(removed);
    }
    if (stopping.signal.aborted) return;
    log.info('catalogue is complete');
  };

  const hasFolder = async (songhash: string) => {
    for await (const _part of store.children(KEYS.song(songhash))) return true;
    return false;
  };

  return {
    start: () =>
      catalogue.start(() => {
        // One at a time, because a connection that breaks often must not start many.
        rebuilding = rebuilding
          .then(rebuild)
          .catch((error: unknown) =>
            log.warn({ err: error }, 'catalogue could not be rebuilt; the next connection rebuilds it'),
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
        log.warn({ err: error, songhash }, 'song could not be written to the catalogue');
      }
    },
  };
}

/**
 * Builds the entry from the first request and the newest run of a song; undefined when it has no
 * runs.
 */
function entryOf(song: Song): SongEntry | undefined {
  const request = song.runs[0]?.request;
  const newest = song.runs.at(-1);
  if (!request || !newest) return undefined;
  const { namespace, audio, model, revision, filename, createdMs } = request;
  const outcome = servedRun(song)?.outcome;
  return {
    ...{ songhash: song.songhash, namespace, audio, model, revision, filename, createdMs },
    run: newest.number,
    state: newest.outcome?.state ?? 'open',
    tracks: outcome?.tracks.map(({ name }) => name) ?? [],
    durationSeconds: durationOf(outcome?.manifestJson ?? ''),
  };
}

/** Returns seconds; 0 when the manifest has no length. */
function durationOf(manifestJson: string): number {
  if (manifestJson === '') return 0;
  const { duration_seconds: seconds } = JSON.parse(manifestJson) as { duration_seconds?: unknown };
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}
