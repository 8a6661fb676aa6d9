// The position and the length of the song in digits.

import { useEffect, useRef } from 'preact/hooks';
import type { Session } from '../session/session.ts';
import { positionText } from '../state/position-text.ts';

/** Shows the position in tenths of a second. */
export function PositionTime({ session }: { session: Session }) {
  const now = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let shown = '';
    return session.frames.onFrame(() => {
      const text = positionText(session.position(), true);
      if (text !== shown && now.current) now.current.textContent = text;
      shown = text;
    });
  }, [session]);
  return (
    <p class="time">
      <span ref={now} />
      <span class="quiet"> / {positionText(session.duration)}</span>
    </p>
  );
}
