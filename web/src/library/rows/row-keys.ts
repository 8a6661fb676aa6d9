// Keys of the list.

/** A movement between rows, or between the controls of a row, or a request for the active row. */
export type RowAction =
  | { readonly move: number }
  | { readonly across: 1 | -1 }
  | { readonly to: 'first' | 'last' }
  | 'remove'
  | 'select';

/** The part of a keyboard event that decides about the action. */
export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/**
 * Returns the action of a key in the list; undefined: the browser handles the key. `page`: the
 * number of rows in view. `isOnLink`: the focus is on the name and not on another control.
 */
export function rowAction(pressed: PressedKey, page: number, isOnLink: boolean): RowAction | undefined {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey) return undefined;
  switch (pressed.key) {
    case 'ArrowDown':
      return { move: 1 };
    case 'ArrowUp':
      return { move: -1 };
    case 'ArrowRight':
      return { across: 1 };
    case 'ArrowLeft':
      return { across: -1 };
    case 'PageDown':
      return { move: Math.max(1, page - 1) };
    case 'PageUp':
      return { move: -Math.max(1, page - 1) };
    case 'Home':
      return { to: 'first' };
    case 'End':
      return { to: 'last' };
    case 'Delete':
      return 'remove';
    case ' ':
      return isOnLink ? 'select' : undefined;
    default:
      return undefined;
  }
}
