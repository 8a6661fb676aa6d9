// The part of the song that was played, as a CSS property for waveforms, playhead and slider.

import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Session } from '../session/session.ts';

/** Keeps `--played` of an element at the position in percent. */
export function usePlayedPart(session: Session, element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let shown = '';
    return session.frames.onFrame(() => {
      const played = `${((session.position() / session.duration) * 100).toFixed(3)}%`;
      if (played !== shown) element.current?.style.setProperty('--played', played);
      shown = played;
    });
  }, [session, element]);
}
