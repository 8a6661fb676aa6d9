// The slider of the position, which is also the seek control for the keyboard.

import { useEffect, useRef } from 'preact/hooks';
import { fill, TEXT } from '../../texts/text.ts';
import type { Session } from '../session/session.ts';
import { positionText } from '../state/position-text.ts';

/** Screen readers speak each change of the text, so it follows the playing in these steps. */
const TEXT_SECONDS = 10;

/** Shows the position. The left and right keys seek as everywhere on the page. */
export function PositionSlider({ session }: { session: Session }) {
  const input = useRef<HTMLInputElement>(null);
  const { duration } = session;
  useEffect(() => {
    let spoken = Number.NaN;
    return session.frames.onFrame(() => {
      const slider = input.current;
      if (!slider) return;
      const position = session.position();
      slider.value = String(position);
      const isPlaying = session.state.peek() === 'playing';
      if (isPlaying && Math.abs(position - spoken) < TEXT_SECONDS) return;
      spoken = position;
      slider.setAttribute('aria-valuetext', valueText(position, duration));
    });
  }, [session, duration]);
  return (
    <input
      type="range"
      class="slider position"
      data-seeks
      ref={input}
      aria-label={TEXT.mixer.position}
      min={0}
      max={duration}
      step={0.01}
      onInput={(event) => session.preview(event.currentTarget.valueAsNumber)}
      onChange={(event) => session.seek(event.currentTarget.valueAsNumber)}
      onPointerCancel={() => session.preview(undefined)}
    />
  );
}

function valueText(position: number, duration: number): string {
  return fill(TEXT.mixer.positionValue, { position: positionText(position), duration: positionText(duration) });
}
