// Copies songs from the object store to the catalogue: each song when it changes, and all songs
// after each connection to the catalogue and when the catalogue has lost its data. An unavailable
// catalogue delays a call by no more than the catalogue's time limit, and never makes it fail.

import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { inBatches } from '@stemline/common/async/batches.ts';
import { createPeriodic } from '@stemline/common/async/periodic.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import type { Logger } from '@stemline/common/logging/logger.ts';
import { warningsOf } from '@stemline/common/manifest/warnings.ts';
import type { Catalogue, SongEntry } from './catalogue.ts';
import { KEYS } from './keys.ts';
import type { ObjectStore } from './object-store.ts';
import { type Song, type SongReader, servedRun } from './song.ts';

/** Copies songs from the object store to the catalogue. */
export interface CatalogueSync {
  /** Connects the catalogue in the background. */
  start(): void;
  /** Ends a copy of all songs, and closes the catalogue. */
  stop(): Promise<void>;
  /**
   * Writes the song to the catalogue as it is now, or removes it when it has no runs. Logs failures
   * and never rejects.
   */
  follow(songhash: string): Promise<void>;
  /** Resolves when no copy of all songs is running. */
  settled(): Promise<void>;
}

const BATCH = 200;
/** Time between two checks for a loss of data during which the connection stays open. */
const CHECK_MS = 2_000;
/** The most writes for one change, because a song may change again after each. */
const MAX_WRITES = 3;

/** The parts that CatalogueSync uses. */
export interface CatalogueSyncDeps {
  readonly store: ObjectStore;
  readonly songs: SongReader;
  readonly catalogue: Catalogue;
  readonly log: Logger;
}

/** Does nothing before start() and without calls of follow(). */
export function createCatalogueSync({ store, songs, catalogue, log }: CatalogueSyncDeps): CatalogueSync {
  const stopping = new AbortController();
  let rebuilding: Promise<void> = Promise.resolve();
  /** A write failed since the last copy of all songs began, or the copy failed. */
  let isBehind = false;

  const entryNow = async (songhash: string) => entryOf(await songs.load(songhash));

  /**
   * Reads the song again after each write, because another process may have changed it and written
   * the newer state first.
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
        // An unavailable catalogue ends the copy, but a song that cannot be read must not.
        if (error instanceof ServiceError) throw error;
        log.warn({ err: error, songhash }, 'song could not be read for the catalogue');
      }
    }
  };

  const rebuild = async () => {
    const copy = randomUUID();
    isBehind = false;
    await catalogue.beginCopy(copy);
    for await (const batch of inBatches(store.children(KEYS.songs), BATCH)) {
      await repair(batch);
      await catalogue.continueCopy(copy);
    }
    for await (const batch of catalogue.all()) {
      const removed: string[] = [];
      for (const songhash of batch) if (!(await hasFolder(songhash))) removed.push(songhash);
      await repair(removed);
    }
    if (stopping.signal.aborted) return;
    await catalogue.endCopy(copy);
    log.info('all songs are copied to the catalogue');
  };

  /** One after the other, because a connection that breaks often must not begin many copies. */
  const rebuildNext = () => {
    rebuilding = rebuilding.then(rebuild).catch((error: unknown) => {
      isBehind = true;
      log.warn({ err: error }, 'catalogue could not be rebuilt');
    });
    return rebuilding;
  };

  /**
   * Redis may lose its data, or refuse writes because it has no memory, without a new connection.
   * Several processes may copy at the same time.
   */
  const checking = createPeriodic({
    everyMs: CHECK_MS,
    work: async () => {
      await rebuilding;
      if ((await catalogue.isComplete()) && !isBehind) return;
      await rebuildNext();
      // A failure makes the pauses longer.
      if (isBehind) throw new Error('the catalogue is behind');
    },
    // The connection logs that it is unavailable, and the copy that it has failed.
    onError: () => undefined,
  });

  const hasFolder = async (songhash: string) => {
    for await (const _part of store.children(KEYS.song(songhash))) return true;
    return false;
  };

  return {
    start: () => {
      catalogue.start(() => void rebuildNext());
      checking.start();
    },
    stop: async () => {
      stopping.abort();
      await catalogue.stop();
      await checking.stop();
      await rebuilding;
    },
    settled: () => rebuilding,
    follow: async (songhash) => {
      try {
        await sync(songhash);
      } catch (error) {
        isBehind = true;
        log.warn({ err: error, songhash }, 'song could not be written to the catalogue');
      }
    },
  };
}

/** Returns the entry of a song; undefined when it has no runs. */
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
    warnings: warningsOf(outcome?.manifestJson ?? '').length,
  };
}

/** Returns the length of the music in seconds; 0 when the manifest does not state it. */
function durationOf(manifestJson: string): number {
  if (manifestJson === '') return 0;
  const { duration_seconds: seconds } = JSON.parse(manifestJson) as { duration_seconds?: unknown };
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}
