// The page: the open song, uploads, and the library.

import { useSignalEffect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isBadAddress, openSong } from './address.ts';
import './app.css';
import { Library } from './library/library.tsx';
import { isConnected, onlyRunningSong } from './live/song-feed.ts';
import { openName, openRunning, playingName, tabTitle } from './live/tab-title.ts';
import { SongPage } from './song/song-page.tsx';
import { TEXT } from './texts/text.ts';
import { Uploads } from './upload/uploads.tsx';

/** The whole page below the static header. */
export function App() {
  const song = openSong.value;
  const main = useRef<HTMLElement>(null);
  useTabTitle();
  useSkipLink(main);
  useEffect(() => {
    // The focused control has disappeared with the song.
    if (song === '' && document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [song]);
  return (
    <main ref={main} tabIndex={-1} class="page">
      <p class="banner" role="status">
        {!isConnected.value && TEXT.common.offline}
      </p>
      {isBadAddress.value && <p class="note">{TEXT.song.badAddress}</p>}
      {song && <SongPage key={song} songhash={song} />}
      <Uploads />
      <Library />
    </main>
  );
}

function useTabTitle(): void {
  useSignalEffect(() => {
    const running = openRunning.value ?? onlyRunningSong().value;
    document.title = tabTitle({ open: openName.value, playing: playingName.value, running });
  });
}

/** The part of the address after # names the open song, so the link must not change it. */
function useSkipLink(main: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const link = document.getElementById('skip');
    const skip = (event: Event) => {
      event.preventDefault();
      main.current?.focus();
    };
    link?.addEventListener('click', skip);
    return () => link?.removeEventListener('click', skip);
  }, [main]);
}
