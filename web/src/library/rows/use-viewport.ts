// Measures a scrolled element and its rows.

import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { Viewport } from './row-window.ts';

/**
 * Returns the viewport of the scrolled element. `probe` has the height of one row, which depends on
 * the font size and on the width of the list. A scroll position is read by the caller.
 */
export function useViewport(
  scroller: RefObject<HTMLElement | null>,
  probe: RefObject<HTMLElement | null>,
): Signal<Viewport> {
  const viewport = useSignal<Viewport>({ top: 0, height: 0, row: 1 });
  useLayoutEffect(() => {
    const [box, row] = [scroller.current, probe.current];
    if (!box || !row) return;
    const measure = () => {
      const { row: before, top, height } = viewport.peek();
      const size = { height: box.clientHeight, row: row.offsetHeight || 1 };
      if (size.height === height && size.row === before) return;
      // The same row stays at the top when all rows get another height.
      viewport.value = { ...size, top: (top / before) * size.row };
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    observer.observe(row);
    return () => observer.disconnect();
  }, [scroller, probe, viewport]);
  return viewport;
}
