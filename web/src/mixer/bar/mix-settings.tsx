// The settings of the whole mix: speed, master volume, and the link to the mix.

import { fill, TEXT } from '../../texts/text.ts';
import { Fader } from '../fader.tsx';
import type { Session } from '../session/session.ts';
import { Slider } from '../slider.tsx';
import { cleanSpeed, SPEED } from '../state/mix.ts';
import { CopyLink } from './copy-link.tsx';

/** Shows the settings. */
export function MixSettings({ session, onHelp }: { session: Session; onHelp: () => void }) {
  const { speed, masterDb } = session.mix.value;
  const speedText = fill(TEXT.mixer.speedValue, { speed: speed.toFixed(2) });
  const setSpeed = (value: number) => session.change((mix) => ({ ...mix, speed: cleanSpeed(value) }));
  return (
    <div class="settings">
      <div class="setting">
        <span aria-hidden="true">{TEXT.mixer.speed}</span>
        <Slider
          label={TEXT.mixer.speed}
          min={SPEED.min}
          max={SPEED.max}
          step={SPEED.step}
          value={speed}
          valueText={speedText}
          home={1}
          onValue={setSpeed}
        />
        <button
          type="button"
          class="level"
          aria-label={`${speedText} ${TEXT.mixer.resetSpeed}`}
          title={TEXT.mixer.resetSpeed}
          disabled={speed === 1}
          onClick={() => setSpeed(1)}
        >
          {speedText}
        </button>
      </div>
      <div class="setting">
        <span aria-hidden="true">{TEXT.mixer.masterShort}</span>
        <Fader
          label={TEXT.mixer.master}
          db={masterDb}
          onLevel={(db) => session.change((mix) => ({ ...mix, masterDb: db }))}
        />
      </div>
      <div class="setting setting-buttons">
        <button type="button" onClick={() => session.reset()}>
          {TEXT.mixer.reset}
        </button>
        <CopyLink session={session} />
        <button type="button" class="keys-button" aria-haspopup="dialog" onClick={onHelp}>
          {TEXT.mixer.keys}
        </button>
      </div>
    </div>
  );
}
