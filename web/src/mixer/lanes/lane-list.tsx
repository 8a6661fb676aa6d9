// All lanes of the mixer, below a ruler, with the playhead and the loop over them.

import { useMemo } from 'preact/hooks';
import { TEXT } from '../../texts/text.ts';
import type { Session } from '../session/session.ts';
import { HoverTime } from './hover-time.tsx';
import { LaneRow } from './lane-row.tsx';
import { LoopRegion, LoopTint } from './loop-region.tsx';
import { moveBetweenLanes } from './move-between-lanes.ts';
import { Ruler } from './ruler.tsx';
import { createScrub } from './scrub.ts';
import './lanes.css';
import './overlay.css';

/** Shows the lanes. The keys up and down move between them. */
export function LaneList({ session }: { session: Session }) {
  const scrub = useMemo(() => createScrub(session), [session]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset looks like a form.
    <div
      class="lanes"
      role="group"
      aria-label={TEXT.mixer.lanes}
      onKeyDown={(event) => moveBetweenLanes(event, session)}
    >
      <div class="overlay behind">
        <LoopTint session={session} />
      </div>
      <Ruler session={session} scrub={scrub} />
      {session.lanes.map((lane) => (
        <LaneRow key={lane.stem} session={session} lane={lane} scrub={scrub} />
      ))}
      <div class="overlay">
        <LoopRegion session={session} />
        <div class="playhead" />
        <HoverTime session={session} scrub={scrub} />
      </div>
    </div>
  );
}
