// Pointer gestures on a waveform: a click or a drag moves the position, and a drag with Shift marks
// the loop.

import { type Signal, signal } from '@preact/signals';
import type { Session } from '../session/session.ts';
import { loopBetween } from '../state/loop.ts';

/** Handlers of an element whose width is the length of the song. */
export interface Scrub {
  /** The time below the mouse; undefined: the mouse is elsewhere. */
  readonly hover: Signal<number | undefined>;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerUp: (event: PointerEvent) => void;
    readonly onPointerCancel: () => void;
    readonly onPointerLeave: () => void;
  };
}

/** Creates the gestures of all lanes of a mixer. */
export function createScrub(session: Session): Scrub {
  const hover = signal<number | undefined>(undefined);
  let drag: { readonly from: number; readonly marksLoop: boolean } | undefined;
  const timeAt = (event: PointerEvent) => timeBelow(event, session.duration);

  return {
    hover,
    handlers: {
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        (event.currentTarget as Element).setPointerCapture(event.pointerId);
        drag = { from: timeAt(event), marksLoop: event.shiftKey };
        if (!drag.marksLoop) session.preview(drag.from);
      },
      onPointerMove: (event) => {
        const at = timeAt(event);
        hover.value = event.pointerType === 'mouse' ? at : undefined;
        if (drag?.marksLoop) session.previewLoop(loopBetween(drag.from, at, session.duration));
        else if (drag) session.preview(at);
      },
      onPointerUp: (event) => {
        if (!drag) return;
        const at = timeAt(event);
        const loop = loopBetween(drag.from, at, session.duration);
        if (!drag.marksLoop) session.seek(at);
        else if (loop) session.setEdges(loop);
        else session.previewLoop(undefined);
        drag = undefined;
      },
      onPointerCancel: () => {
        drag = undefined;
        session.preview(undefined);
        session.previewLoop(undefined);
      },
      onPointerLeave: () => {
        hover.value = undefined;
      },
    },
  };
}

/** Returns the time of the song at the pointer, for an element that is as wide as the song. */
function timeBelow(event: PointerEvent, duration: number): number {
  const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
  return Math.max(0, Math.min(1, (event.clientX - left) / width)) * duration;
}
