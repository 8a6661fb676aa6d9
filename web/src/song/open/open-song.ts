// The open song: its description, read again whenever live states report a change.

import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { backoffMs } from '@stemline/common/async/backoff.ts';
import { Problem } from '../../api/problem.ts';
import type { RunView, Song } from '../../api/types.ts';
import type { Watch } from '../../live/feed.ts';
import { hasEnded, type LiveState, newerOf } from '../../live/known-state.ts';

const BACKOFF = { baseMs: 500, maxMs: 8000 };

/**
 * - loading: nothing is known yet.
 * - unknown: the server does not have the song, and this view has never seen it.
 * - removed: the server does not have the song any more.
 * - here: `view` describes the song.
 */
export type Presence = 'loading' | 'unknown' | 'removed' | 'here';

/** The state of the open song. */
export interface OpenSong {
  /** The newest description. The object stays the same while nothing changes. */
  readonly song: ReadonlySignal<Song | undefined>;
  /** The newest run. */
  readonly view: ReadonlySignal<RunView | undefined>;
  readonly presence: ReadonlySignal<Presence>;
  /** The reason why the description could not be read; undefined: none. */
  readonly problem: ReadonlySignal<unknown>;
  /** Reads the description again. */
  reread(): void;
  /** The visitor has removed the song. */
  markRemoved(): void;
  /** Begins to read and to watch. Returns the end of both. */
  start(): () => void;
}

/** The parts that an open song needs. */
export interface OpenSongDeps {
  /** Rejects with a Problem. */
  readonly readSong: () => Promise<Song>;
  readonly watch: () => Watch;
  /** Expects new live states of a song that had ended. */
  readonly rewatch: () => void;
  readonly isConnected: ReadonlySignal<boolean>;
}

/** Creates an open song that is not read yet. */
export function createOpenSong({ readSong, watch, rewatch, isConnected }: OpenSongDeps): OpenSong {
  const song = signal<Song | undefined>(undefined);
  const live = signal<LiveState>(undefined);
  const isMissing = signal(false);
  const problem = signal<unknown>(undefined);
  let isStopped = false;
  let isReading = false;
  let isReadAgain = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  const view = computed(() => {
    const newest = newerOf(song.value, live.value);
    return newest === 'removed' ? song.value : newest;
  });

  const presence = computed<Presence>(() => {
    const isKnown = song.value !== undefined;
    if (isMissing.value || live.value === 'removed') return isKnown ? 'removed' : 'unknown';
    return view.value === undefined ? 'loading' : 'here';
  });

  const isBehind = () => {
    const known = song.peek();
    const reported = live.peek();
    if (reported === undefined || reported === 'removed') return false;
    if (known === undefined || isMissing.peek()) return isMissing.peek();
    return reported.run > known.run || (reported.run === known.run && hasEnded(reported) && !hasEnded(known));
  };

  const keep = (read: Song) => {
    if (JSON.stringify(read) !== JSON.stringify(song.peek())) song.value = read;
    isMissing.value = false;
    problem.value = undefined;
    // The song was retried, or sent again after its removal, by someone else.
    const reported = live.peek();
    if (!hasEnded(read) && hasEnded(reported) && isOther(read, reported)) rewatch();
  };

  const fail = (error: unknown) => {
    const code = error instanceof Problem ? error.code : '';
    if (code === 'SONG_UNKNOWN') isMissing.value = true;
    // The connection of the page reports it, and the song is read when the server responds again.
    else if (code !== 'OFFLINE') problem.value = error;
  };

  const read = async () => {
    clearTimeout(timer);
    if (isReading) {
      isReadAgain = true;
      return;
    }
    isReading = true;
    await readSong().then(keep, fail);
    isReading = false;
    if (isStopped) return;
    if (isReadAgain) {
      isReadAgain = false;
      void read();
    } else if (problem.peek() !== undefined || (isBehind() && isConnected.peek())) {
      failures += 1;
      timer = setTimeout(read, backoffMs(BACKOFF, failures));
    } else failures = 0;
  };

  return {
    song,
    view,
    presence,
    problem,
    reread: () => void read(),
    markRemoved: () => {
      isMissing.value = true;
    },
    start: () => {
      const { state, stop } = watch();
      const endFollowing = effect(() => {
        live.value = state.value;
        if (isBehind()) void read();
      });
      const endReading = effect(() => {
        if (isConnected.value) void read();
      });
      return () => {
        isStopped = true;
        clearTimeout(timer);
        endFollowing();
        endReading();
        stop();
      };
    },
  };
}

function isOther({ run }: RunView, reported: LiveState): boolean {
  return reported === undefined || reported === 'removed' || reported.run !== run;
}
