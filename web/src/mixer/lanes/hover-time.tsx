// A line with the time below the mouse.

import type { Session } from '../session/session.ts';
import { positionText } from '../state/position-text.ts';
import type { Scrub } from './scrub.ts';

/** Shows the time below the mouse. */
export function HoverTime({ session, scrub }: { session: Session; scrub: Scrub }) {
  const at = scrub.hover.value;
  if (at === undefined) return null;
  const part = at / session.duration;
  return (
    <div class="hover-time" data-side={part > 0.5 ? 'left' : 'right'} style={{ left: `${part * 100}%` }}>
      <span>{positionText(at, true)}</span>
    </div>
  );
}
