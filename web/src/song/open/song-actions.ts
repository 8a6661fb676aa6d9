// The requests that change a song: cancel, retry and remove.

import { type ReadonlySignal, signal } from '@preact/signals';
import { ask } from '../../api/ask.ts';
import { removeSong } from '../../api/remove-song.ts';
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

  const act = async (request: () => Promise<unknown>): Promise<boolean> => {
    if (isBusy) return false;
    isBusy = true;
    problem.value = undefined;
    try {
      await request();
    } catch (error) {
      problem.value = error;
    }
    isBusy = false;
    refreshSong(songhash);
    announceLibraryChange();
    return problem.value === undefined;
  };

  const post = (action: string) => ask(`apiv1/songs/${songhash}/${action}`, { method: 'POST' });
  return {
    problem,
    cancel: () => act(() => post('cancel')),
    retry: () => act(() => post('retry')),
    remove: () => act(() => removeSong(songhash)),
  };
}
