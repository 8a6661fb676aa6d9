// Focus inside the list: one row is active, the tab key reaches only its controls, and the focus
// stays in the list when the focused row disappears.

import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import type { RowControl } from './song-row.tsx';

/** The focus inside the list. */
export interface RowFocus {
  /** The songhash of the active row; empty: the first row is active. */
  readonly active: Signal<string>;
  /** Makes a row active, and focuses its control after the next rendering. */
  moveTo(hash: string, control?: RowControl): void;
  /** Returns the control that has the focus, or had it last. */
  control(): RowControl;
  /** Notes a new focus inside the list. */
  onFocusIn(event: FocusEvent): void;
  /** Call it when a rendering begins: notes whether the focus is in the list. */
  begin(): void;
  /**
   * Call it after each rendering: focuses the control whose row has disappeared, or that was
   * requested.
   */
  settle(): void;
}

/** Follows the focus inside `list`. `fallback` gets it when the list has become empty. */
export function useRowFocus(list: RefObject<HTMLElement | null>, fallback: RefObject<HTMLElement | null>): RowFocus {
  const active = useSignal('');
  const state = useRef({ control: 'open' as RowControl, isInside: false, isAsked: false }).current;
  const element = () =>
    list.current?.querySelector<HTMLElement>(`[data-hash="${active.peek()}"] [data-control="${state.control}"]`);
  return {
    active,
    moveTo: (hash, control = state.control) => {
      state.control = control;
      state.isAsked = true;
      active.value = hash;
    },
    control: () => state.control,
    onFocusIn: ({ target }) => {
      const control = (target as HTMLElement).dataset.control as RowControl | undefined;
      const hash = (target as HTMLElement).closest<HTMLElement>('[data-hash]')?.dataset.hash;
      if (!control || hash === undefined) return;
      state.control = control;
      active.value = hash;
    },
    begin: () => {
      state.isInside = list.current?.contains(document.activeElement) ?? false;
    },
    settle: () => {
      const found = element();
      const isLost = state.isInside && (document.activeElement === document.body || !document.activeElement);
      // A requested row may not be rendered yet.
      if (state.isAsked ? !found : !isLost) return;
      state.isAsked = false;
      (found ?? fallback.current)?.focus({ preventScroll: true });
    },
  };
}
