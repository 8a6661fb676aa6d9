// A volume fader with its level in dB.

import { fill, TEXT } from '../texts/text.ts';
import { Slider } from './slider.tsx';
import { levelAt, levelText, positionOf, TOP_POSITION } from './state/fader.ts';

/** Properties of a fader. Levels are in dB. */
export interface FaderProps {
  readonly label: string;
  readonly db: number;
  readonly onLevel: (db: number) => void;
  readonly tabIndex?: number;
}

/** Shows a fader. */
export function Fader({ label, db, onLevel, tabIndex = 0 }: FaderProps) {
  const text = fill(TEXT.mixer.db, { level: levelText(db) });
  return (
    <span class="fader">
      <Slider
        label={label}
        min={0}
        max={TOP_POSITION}
        step={1}
        value={positionOf(db)}
        valueText={text}
        home={positionOf(0)}
        tabIndex={tabIndex}
        onValue={(position) => onLevel(levelAt(position))}
      />
      <span class="level" aria-hidden="true">
        {text}
      </span>
    </span>
  );
}
