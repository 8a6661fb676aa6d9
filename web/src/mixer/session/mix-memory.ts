// Memory of the mix of a song: in the address of the page, and for the next visit of the song in
// the same tab.

import { effect } from '@preact/signals';
import { mixText, openSong, replaceMixText } from '../../address.ts';

/** Browsers refuse more than about 100 changes of the address in 30 seconds. */
const ADDRESS_DELAY_MS = 400;

/** Keeps the text of a mix. */
export interface MixMemory {
  /** Returns the text that the address has, otherwise that of the last visit; empty: none. */
  recall(): string;
  /** Keeps a text. The address shows it a moment later. */
  keep(text: string): void;
  /** Writes the kept text to the address now. */
  flush(): void;
  close(): void;
}

/** Creates the memory of one song. `onLink` gets the text of a link to another mix of it. */
export function createMixMemory(songhash: string, onLink: (text: string) => void): MixMemory {
  const key = `stemline-mix-${songhash}`;
  let kept = mixText.peek() || storedText(key);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    clearTimeout(timer);
    // The address may show another song already.
    if (openSong.peek() === songhash && mixText.peek() !== kept) replaceMixText(kept);
  };
  const stop = effect(() => {
    const text = mixText.value;
    if (openSong.value !== songhash || text === '' || text === kept) return;
    clearTimeout(timer);
    kept = text;
    onLink(text);
  });

  return {
    recall: () => kept,
    keep: (text) => {
      kept = text;
      storeText(key, text);
      clearTimeout(timer);
      timer = setTimeout(flush, ADDRESS_DELAY_MS);
    },
    flush,
    close: () => {
      clearTimeout(timer);
      stop();
    },
  };
}

/** Browsers with blocked storage throw; only the address then has the mix. */
function storedText(key: string): string {
  try {
    return sessionStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function storeText(key: string, text: string): void {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // The storage is blocked or full.
  }
}
