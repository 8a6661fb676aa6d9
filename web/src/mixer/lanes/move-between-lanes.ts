// Moves the focus between the lanes with the keyboard.

import type { Session } from '../session/session.ts';

/**
 * Moves the focus from a switch of a lane to the same switch of the lane above or below. Sliders
 * keep their keys.
 */
export function moveBetweenLanes(event: KeyboardEvent, session: Session): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const control = (event.target as Element).closest<HTMLElement>('[data-control]')?.dataset.control;
  if (step === undefined || control === undefined) return;
  event.preventDefault();
  const { stems, selected } = session;
  const next = stems[stems.indexOf(selected.value) + step];
  if (next !== undefined) focusLane(event.currentTarget as Element, next, control);
}

/** Focuses a control of a lane. */
function focusLane(list: Element, stem: string, control: string): void {
  list.querySelector<HTMLElement>(`[data-stem="${stem}"] [data-control="${control}"]`)?.focus();
}
