// The requests that change a song: cancel, retry and remove.

import { type ReadonlySignal, signal } from '@preact/signals';
import { ask } from '../../api/ask.ts';
import { Problem } from '../../api/problem.ts';
import { announceLibraryChange } from '../../library/changes.ts';
import { refreshSong } from '../../live/song-feed.ts';

/** The actions of one song. Calls during an action do nothing. */
export interface SongActions {
  /** The failure of the last action; undefined: it succeeded, or the next one has begun. */
  readonly problem: ReadonlySignal<unknown>;
  /** Each resolves with whether it succeeded. */
  cancel(): Promise<boolean>;
  retry(): Promise<boolean>;
  remove(): Promise<boolean>;
}

/** Creates the actions of a song. */
export function createSongActions(songhash: string): SongActions {
  const problem = signal<unknown>(undefined);
  let isBusy = false;

  const act = async (path: string, method: string): Promise<boolean> => {
    if (isBusy) return false;
    isBusy = true;
    problem.value = undefined;
    try {
      await ask(`apiv1/songs/${songhash}${path}`, { method });
    } catch (error) {
      problem.value = error;
    }
    isBusy = false;
    refreshSong(songhash);
    announceLibraryChange();
    return problem.value === undefined;
  };

  return {
    problem,
    cancel: () => act('/cancel', 'POST'),
    retry: () => act('/retry', 'POST'),
    remove: async () => {
      const succeeded = await act('', 'DELETE');
      const isGone = problem.value instanceof Problem && problem.value.code === 'SONG_UNKNOWN';
      if (isGone) problem.value = undefined;
      return succeeded || isGone;
    },
  };
}
