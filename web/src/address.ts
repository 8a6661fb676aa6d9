// The part of the address after #: the open song and its mix, as `<songhash>` or
// `<songhash>&<mix>`. A link to it opens the same song with the same faders.

import { computed, signal } from '@preact/signals';

const fragment = signal('');
/** The page itself is about to open a song. */
let isOwnStep = false;

/** Begins to follow the address. Call it once, before the page is rendered. */
export function followAddress(): void {
  fragment.value = location.hash.slice(1);
  addEventListener('hashchange', () => {
    fragment.value = location.hash.slice(1);
    if (!isOwnStep) focusWanted.value = openSong.value;
    isOwnStep = false;
  });
}

/** The songhash of the open song; empty: none. */
export const openSong = computed(() => /^[0-9a-f]{56}(?=&|$)/.exec(fragment.value)?.[0] ?? '');

/** The address has a part after # that is not a song. */
export const isBadAddress = computed(() => fragment.value !== '' && openSong.value === '');

/**
 * The song whose heading is to get the focus, because the visitor has opened it; empty: none. The
 * view of the song takes it and empties it.
 */
export const focusWanted = signal('');

/** The text of the mix in the address; empty: none. mixer/ defines its format. */
export const mixText = computed(() => (openSong.value === '' ? '' : fragment.value.slice(openSong.value.length + 1)));

/**
 * Opens a song, or none (empty), for the visitor, who has requested it, as a new entry of the
 * browser's history. The focus moves to the song.
 */
export function goToSong(songhash: string): void {
  if (songhash !== '' && songhash === openSong.value) focusWanted.value = songhash;
  else location.hash = songhash;
}

/** Opens a song that the visitor has not requested. The focus stays. */
export function showSong(songhash: string): void {
  if (songhash === openSong.value) return;
  isOwnStep = true;
  location.hash = songhash;
}

/** Replaces the text of the mix in the address without a new entry in the browser's history. */
export function replaceMixText(text: string): void {
  const next = text === '' ? openSong.value : `${openSong.value}&${text}`;
  history.replaceState(history.state, '', `#${next}`);
  fragment.value = next;
}
