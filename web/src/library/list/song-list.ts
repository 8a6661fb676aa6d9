// The list of songs of the server under a filter. One loop reads pages, one at a time: those of a
// refresh first, and then those that the view needs. A failure keeps all that is known, and the
// loop tries again.

import { batch, type ReadonlySignal, signal } from '@preact/signals';
import { type Backoff, backoffMs } from '@stemline/common/async/backoff.ts';
import { isTemporary } from '../../api/problem.ts';
import type { ListedSong } from '../../api/types.ts';
import { type Filter, NO_FILTER } from '../filters/filter.ts';
import type { FetchPage } from './fetch-page.ts';
import { createKnownSongs, type KnownSongs, LIST_START, type PageStart } from './known-songs.ts';
import { compareSongs, type SongPlace } from './song-order.ts';
import { createWaits, type Waits } from './waits.ts';

/** Small, so that the first songs appear soon. */
const FIRST_PAGE = 50;
/** The largest page of the server, so that long ways through the list need few requests. */
const NEXT_PAGE = 200;
/** The number of songs below the view that are requested before they are shown. */
const AHEAD = 100;
const BACKOFF: Backoff = { baseMs: 1_000, maxMs: 15_000 };

/** The list of songs. */
export interface SongList {
  /** The known songs under the filter, newest first. */
  readonly songs: ReadonlySignal<readonly ListedSong[]>;
  /** Number of all songs of the server, regardless of the filter. */
  readonly total: ReadonlySignal<number>;
  /** True: `songs` holds all songs under the filter. */
  readonly isComplete: ReadonlySignal<boolean>;
  /** False until the first answer under the filter; `songs` then still holds those before. */
  readonly isCurrent: ReadonlySignal<boolean>;
  /** The last failure; undefined once a request succeeds again. */
  readonly problem: ReadonlySignal<unknown>;
  readonly filter: ReadonlySignal<Filter>;
  setFilter(filter: Filter): void;
  /** Sets the rows in view, which are loaded and refreshed. `last` is the index of the last one. */
  show(first: number, last: number): void;
  /**
   * Reads the beginning of the list and the rows in view again. A pause after a failure ends, and
   * `problem` is undefined until the next failure.
   */
  refresh(): void;
  /** Changes a known song until the next refresh, or removes it when `change` returns undefined. */
  edit(hash: string, change: (song: ListedSong) => ListedSong | undefined): void;
  /** Ends the loop and its request. */
  close(): void;
}

/** Requests nothing before setFilter(). Tests set a shorter `backoff`. */
export function createSongList(fetchPage: FetchPage, backoff = BACKOFF): SongList {
  const songs = signal<readonly ListedSong[]>([]);
  const total = signal(0);
  const isComplete = signal(false);
  const isCurrent = signal(false);
  const problem = signal<unknown>(undefined);
  const filter = signal(NO_FILTER);
  let waits = createWaits();
  let known = createKnownSongs();
  let view = { first: 0, last: 0 };
  let needsRefresh = false;
  let running: AbortController | undefined;

  const publish = () =>
    batch(() => {
      songs.value = known.songs();
      total.value = known.total();
      isComplete.value = known.next() === undefined;
      isCurrent.value = true;
      problem.value = undefined;
    });

  const read = async (start: PageStart, size: number, signal: AbortSignal, into: KnownSongs) => {
    const page = await fetchPage(filter.value, { size, token: start.token }, signal);
    signal.throwIfAborted();
    const following = into.add(start, page);
    publish();
    return { page, following };
  };

  /** Reads from the top until a page meets the known songs, and then the rows in view. */
  const refreshed = async (signal: AbortSignal, into: KnownSongs) => {
    const isKnown = new Set(into.songs().map(({ hash }) => hash));
    let at: PageStart | undefined = LIST_START;
    for (let isMet = false; at && !isMet; ) {
      const { page, following } = await read(at, FIRST_PAGE, signal, into);
      at = following;
      isMet = page.songs.some(({ hash }) => isKnown.has(hash)) || into.songs().at(-1) === page.songs.at(-1);
    }
    const last = into.songs()[Math.min(view.last, into.songs().length - 1)];
    const start = into.startBefore(view.first);
    if (at && isBefore(at, start.after)) at = start;
    while (at && last && isBefore(at, last)) at = (await read(at, NEXT_PAGE, signal, into)).following;
  };

  /** Returns the next piece of work; undefined: there is none now. */
  const nextWork = (signal: AbortSignal, into: KnownSongs): (() => Promise<unknown>) | undefined => {
    const next = into.next();
    if (needsRefresh && isCurrent.value) {
      return async () => {
        needsRefresh = false;
        await refreshed(signal, into).catch((error) => {
          needsRefresh = true;
          throw error;
        });
      };
    }
    if (!next || into.songs().length > view.last + AHEAD) return undefined;
    return () => read(next, next === LIST_START ? FIRST_PAGE : NEXT_PAGE, signal, into);
  };

  const run = async (signal: AbortSignal, into: KnownSongs, waits: Waits) => {
    for (let failures = 0; !signal.aborted; ) {
      const work = nextWork(signal, into);
      try {
        await (work ? work() : waits.untilWoken());
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        problem.value = error;
        await (isTemporary(error) ? waits.pause(backoffMs(backoff, failures)) : waits.untilWoken());
      }
    }
  };

  return {
    ...{ songs, total, isComplete, isCurrent, problem, filter },
    setFilter: (wanted) => {
      running?.abort();
      running = new AbortController();
      known = createKnownSongs();
      needsRefresh = false;
      batch(() => {
        filter.value = wanted;
        isCurrent.value = false;
        isComplete.value = false;
        problem.value = undefined;
      });
      view = { first: 0, last: 0 };
      waits.hurry();
      waits = createWaits();
      void run(running.signal, known, waits);
    },
    show: (first, last) => {
      view = { first, last };
      waits.wake();
    },
    refresh: () => {
      needsRefresh = true;
      problem.value = undefined;
      waits.hurry();
    },
    edit: (hash, change) => {
      known.edit((song) => (song.hash === hash ? change(song) : song));
      if (!isCurrent.value) return;
      batch(() => {
        songs.value = known.songs();
        total.value = known.total();
      });
    },
    close: () => {
      running?.abort();
      waits.hurry();
    },
  };
}

/** Returns whether the page begins before the song, or with it. */
function isBefore({ after }: PageStart, song: SongPlace | undefined): boolean {
  return song !== undefined && (after === undefined || compareSongs(after, song) < 0);
}
