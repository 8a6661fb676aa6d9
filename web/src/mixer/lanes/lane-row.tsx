// A lane: the name of the stem, its switches, its fader and its waveform.

import { stemTitle } from '../../texts/stem-text.ts';
import { fill, TEXT } from '../../texts/text.ts';
import { Fader } from '../fader.tsx';
import type { Session } from '../session/session.ts';
import type { Lane } from '../state/lanes.ts';
import { isHeard, laneOf, toggleMute, toggleSolo, withLane } from '../state/mix.ts';
import type { Scrub } from './scrub.ts';
import { Wave } from './wave.tsx';

/** Properties of a lane. */
export interface LaneRowProps {
  readonly session: Session;
  readonly lane: Lane;
  readonly scrub: Scrub;
}

/** Shows a lane. Only the selected lane has tab stops. */
export function LaneRow({ session, lane, scrub }: LaneRowProps) {
  const { stem, silent, number } = lane;
  const mix = session.mix.value;
  const { db, muted, solo } = laneOf(mix, stem);
  const isSelected = session.selected.value === stem;
  const tabIndex = isSelected ? 0 : -1;
  const name = stemTitle(stem);
  const select = () => {
    session.selected.value = stem;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers do not lay out a fieldset as a row of a grid.
    <div
      class="lane"
      role="group"
      aria-label={name}
      data-stem={stem}
      data-selected={isSelected}
      data-heard={isHeard(mix, stem, session.stems)}
      style={{ '--stem': `var(--stem-${stem}, var(--quiet))` }}
      onFocusIn={select}
      onPointerDown={select}
    >
      <div class="lane-controls">
        <span class="lane-name">
          <span>{name}</span>
          {number <= 9 && (
            <span class="lane-key" aria-hidden="true">
              {number}
            </span>
          )}
          {silent && (
            <span class="silent" title={TEXT.mixer.silentHint}>
              {TEXT.mixer.silent}
            </span>
          )}
        </span>
        <span class="switches">
          <button
            type="button"
            class="switch mute"
            data-control="mute"
            aria-label={fill(TEXT.mixer.muteStem, { stem: name })}
            aria-pressed={muted}
            title={TEXT.mixer.mute}
            tabIndex={tabIndex}
            onClick={() => session.change((now) => toggleMute(now, stem))}
          >
            {TEXT.mixer.muteShort}
          </button>
          <button
            type="button"
            class="switch solo"
            data-control="solo"
            aria-label={fill(TEXT.mixer.soloStem, { stem: name })}
            aria-pressed={solo}
            title={TEXT.mixer.soloHint}
            tabIndex={tabIndex}
            onClick={(event) => {
              const exclusive = event.shiftKey || event.ctrlKey || event.metaKey;
              session.change((now) => toggleSolo(now, stem, exclusive));
            }}
          >
            {TEXT.mixer.soloShort}
          </button>
        </span>
        <Fader
          label={fill(TEXT.mixer.volumeStem, { stem: name })}
          db={db}
          tabIndex={tabIndex}
          onLevel={(level) => session.change((now) => withLane(now, stem, { db: level }))}
        />
      </div>
      <Wave session={session} lane={lane} scrub={scrub} />
    </div>
  );
}
