// Refreshes the list when the library may have changed: after an announcement of this page, after
// the server responds again, when the tab becomes visible, and regularly while it is.

import { effect } from '@preact/signals';
import { isConnected } from '../../live/song-feed.ts';
import { libraryChanged } from '../changes.ts';
import type { SongList } from './song-list.ts';

const EVERY_MS = 30_000;

/** Refreshes the list until the returned function is called. */
export function refreshInTime(list: SongList): () => void {
  const refreshIfVisible = () => {
    if (document.visibilityState === 'visible') list.refresh();
  };
  let announcements = libraryChanged.value;
  let wasConnected = isConnected.value;
  const stopEffect = effect(() => {
    const isNews = libraryChanged.value !== announcements || (isConnected.value && !wasConnected);
    announcements = libraryChanged.value;
    wasConnected = isConnected.value;
    if (isNews) list.refresh();
  });
  document.addEventListener('visibilitychange', refreshIfVisible);
  addEventListener('online', refreshIfVisible);
  const timer = setInterval(refreshIfVisible, EVERY_MS);
  return () => {
    stopEffect();
    document.removeEventListener('visibilitychange', refreshIfVisible);
    removeEventListener('online', refreshIfVisible);
    clearInterval(timer);
  };
}
