// The buttons that set and clear the loop.

import { TEXT } from '../../texts/text.ts';
import type { Session } from '../session/session.ts';
import { setEdge } from '../state/loop.ts';

/** Shows the buttons A and B, which set the edges of the loop to the position. */
export function LoopButtons({ session }: { session: Session }) {
  const edges = session.edges.value;
  const { duration } = session;
  const set = (edge: 'start' | 'end') => () =>
    session.setEdges(setEdge(session.edges.value, edge, session.position(), duration));
  return (
    <fieldset class="loop-buttons">
      <legend class="unseen">{TEXT.mixer.loop}</legend>
      <button
        type="button"
        aria-label={TEXT.mixer.setAHint}
        title={TEXT.mixer.setAHint}
        data-set={edges.start !== undefined}
        onClick={set('start')}
      >
        {TEXT.mixer.setA}
      </button>
      <button
        type="button"
        aria-label={TEXT.mixer.setBHint}
        title={TEXT.mixer.setBHint}
        data-set={edges.end !== undefined}
        onClick={set('end')}
      >
        {TEXT.mixer.setB}
      </button>
      <button
        type="button"
        aria-label={TEXT.mixer.clearLoop}
        title={TEXT.mixer.clearLoop}
        disabled={edges.start === undefined && edges.end === undefined}
        onClick={() => session.setEdges({})}
      >
        ×
      </button>
    </fieldset>
  );
}
