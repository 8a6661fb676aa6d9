// Keys of the mixer and the commands that they give.

/** A command of the keyboard. */
export type Command =
  | { readonly name: 'play' | 'loop' | 'mute' | 'help' }
  | { readonly name: 'solo'; readonly exclusive: boolean }
  /** Seconds forward, negative: back. */
  | { readonly name: 'seek'; readonly seconds: number }
  /** Positions of the master fader, negative: down. */
  | { readonly name: 'master'; readonly positions: number }
  /** Number of the lane, from 1. */
  | { readonly name: 'select'; readonly lane: number };

/**
 * A key that was pressed. `code` is its place on the keyboard, which does not depend on the layout.
 */
export interface Press {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const SEEK_SECONDS = 5;
const FINE_SEEK_SECONDS = 1;
/** One position is half a dB where music is mixed. */
const MASTER_POSITIONS = 2;

/** Returns the command of a key; undefined: none. */
export function commandOf(press: Press): Command | undefined {
  if (press.ctrlKey || press.altKey || press.metaKey) return undefined;
  const seconds = press.shiftKey ? FINE_SEEK_SECONDS : SEEK_SECONDS;
  switch (press.key) {
    case ' ':
      return { name: 'play' };
    case 'ArrowLeft':
      return { name: 'seek', seconds: -seconds };
    case 'ArrowRight':
      return { name: 'seek', seconds };
    case 'ArrowUp':
      return { name: 'master', positions: MASTER_POSITIONS };
    case 'ArrowDown':
      return { name: 'master', positions: -MASTER_POSITIONS };
    case '?':
      return { name: 'help' };
  }
  return letterCommand(press);
}

/** Reports whether a key writes a character. Assistive software types such keys by accident. */
export function isCharacter(press: Press): boolean {
  return press.key.length === 1 && press.key !== ' ';
}

function letterCommand({ key, code, shiftKey }: Press): Command | undefined {
  switch (key.toLowerCase()) {
    case 'm':
      return { name: 'mute' };
    case 's':
      return { name: 'solo', exclusive: shiftKey };
    case 'l':
      return { name: 'loop' };
  }
  // French keyboards write digits with Shift only.
  const digit = /^[1-9]$/.test(key) ? key : /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
  return digit === undefined || shiftKey ? undefined : { name: 'select', lane: Number(digit) };
}
