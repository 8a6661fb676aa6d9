// The live state of a song in a row.

import { effect, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ListedSong } from '../../api/types.ts';
import { type LiveState, watchSong } from '../../live/song-feed.ts';
import { isUnderWay } from '../../texts/state-text.ts';

/**
 * Follows the live state of a song that is under way, for as long as the row is rendered. Calls
 * `onState` when the song has another state than in the list.
 */
export function useLiveState(song: ListedSong, onState: (live: LiveState) => void): LiveState {
  const live = useSignal<LiveState>(undefined);
  const isLive = isUnderWay(song);
  useEffect(() => {
    if (!isLive) {
      live.value = undefined;
      return;
    }
    const watch = watchSong(song.hash);
    const stop = effect(() => {
      live.value = watch.state.value;
    });
    return () => {
      stop();
      watch.stop();
    };
  }, [live, song.hash, isLive]);
  const state = live.value;
  const word = state === 'removed' ? state : state?.state;
  useEffect(() => {
    if (word !== undefined && word !== song.state) onState(live.peek());
  }, [word]);
  return state;
}
