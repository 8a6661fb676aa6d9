// Keeps the keyboard focus in a part of the page when the focused element disappears.

import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/**
 * Call it while rendering. If the element had the focus and the new rendering has removed the
 * focused button, `next` gets the focus; otherwise it would fall to the body.
 */
export function useKeptFocus(element: RefObject<HTMLElement | null>, next: () => HTMLElement | null | undefined): void {
  const hadFocus = element.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (hadFocus && (document.activeElement === null || document.activeElement === document.body)) next()?.focus();
  });
}
