// Drags of the loop and of its edges with the pointer.

import type { Loop } from '../../audio/transport.ts';
import type { Session } from '../session/session.ts';
import { dragEdge, dragLoop, type LoopEdge, wholeLoop } from '../state/loop.ts';

/** The part of a loop that is dragged. */
export type LoopPart = LoopEdge | 'whole';

/** Handlers of the element that shows a part of a loop. */
export interface LoopDragHandlers {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: () => void;
  readonly onPointerCancel: () => void;
}

/** Creates the drags of a mixer. The loop that is played follows when a drag ends. */
export function createLoopDrag(session: Session): (part: LoopPart) => LoopDragHandlers {
  const { duration } = session;
  let drag: { readonly loop: Loop; readonly x: number; readonly width: number } | undefined;
  let moved: Loop | undefined;

  return (part) => ({
    onPointerDown: (event) => {
      const element = event.currentTarget as Element;
      const loop = wholeLoop(session.edges.value);
      const width = element.closest('.overlay')?.getBoundingClientRect().width ?? 0;
      if (event.button !== 0 || !loop || width === 0) return;
      element.setPointerCapture(event.pointerId);
      drag = { loop, x: event.clientX, width };
    },
    onPointerMove: (event) => {
      if (!drag) return;
      const { loop } = drag;
      const change = ((event.clientX - drag.x) / drag.width) * duration;
      moved =
        part === 'whole'
          ? dragLoop(loop, loop.start + change, duration)
          : dragEdge(loop, part, loop[part] + change, duration);
      session.previewLoop(moved);
    },
    onPointerUp: () => {
      if (moved) session.setEdges(moved);
      drag = moved = undefined;
    },
    onPointerCancel: () => {
      drag = moved = undefined;
      session.previewLoop(undefined);
    },
  });
}
