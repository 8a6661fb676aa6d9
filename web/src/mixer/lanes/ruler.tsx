// The ruler above the lanes, with times.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Session } from '../session/session.ts';
import { positionText } from '../state/position-text.ts';
import type { Scrub } from './scrub.ts';
import { ticksOf } from './ticks.ts';

/** Shows the times of the song. */
export function Ruler({ session, scrub }: { session: Session; scrub: Scrub }) {
  const element = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      width.value = entry?.contentRect.width ?? 0;
    });
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, [width]);
  const { duration } = session;
  return (
    <div class="ruler" ref={element} aria-hidden="true" {...scrub.handlers}>
      {ticksOf(duration, width.value).map((seconds) => (
        <span key={seconds} class="tick" style={{ left: `${(seconds / duration) * 100}%` }}>
          {positionText(seconds, seconds % 1 !== 0)}
        </span>
      ))}
    </div>
  );
}
