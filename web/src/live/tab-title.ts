// The title of the browser's tab: the progress of a song, the song that plays, or the open song.

import { signal } from '@preact/signals';
import { percentText, type StateView, stateText } from '../texts/state-text.ts';
import { TEXT } from '../texts/text.ts';

/** The name of the open song; empty: none is open. */
export const openName = signal('');

/** The state of the open song while it runs; undefined: none is open, or it does not run. */
export const openRunning = signal<StateView | undefined>(undefined);

/** The name of the song that plays; empty: none plays. */
export const playingName = signal('');

/** The facts that the title shows. */
export interface TitleFacts {
  readonly open: string;
  readonly playing: string;
  /** The song whose progress is shown; undefined: none. */
  readonly running: StateView | undefined;
}

/**
 * Returns the title, which begins with the part that changes, because narrow tabs show only the
 * beginning.
 */
export function tabTitle({ open, playing, running }: TitleFacts): string {
  const progress = running && (percentText(running) || stateText(running));
  const name = playing === '' ? open : `▶ ${playing}`;
  return [progress, name || TEXT.common.product].filter(Boolean).join(' · ');
}
