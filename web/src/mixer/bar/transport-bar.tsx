// The bar with the play button, the position and the loop.

import { problemText } from '../../texts/problem-text.ts';
import { fill, TEXT } from '../../texts/text.ts';
import type { Session } from '../session/session.ts';
import { PauseIcon, PlayIcon } from './icons.tsx';
import { LoopButtons } from './loop-buttons.tsx';
import { PositionSlider } from './position-slider.tsx';
import { PositionTime } from './position-time.tsx';
import './bar.css';

/** Shows the bar. It stays at the bottom of the window while the lanes are scrolled. */
export function TransportBar({ session }: { session: Session }) {
  const state = session.state.value;
  const isActive = state !== 'stopped' && state !== 'failed';
  const isLoading = state === 'starting' || state === 'buffering';
  return (
    <div class="bar">
      <PositionSlider session={session} />
      <div class="bar-row">
        <button
          type="button"
          class="play"
          aria-label={isActive ? TEXT.mixer.pause : TEXT.mixer.play}
          data-loading={isLoading}
          onClick={() => session.toggle()}
        >
          {isActive ? <PauseIcon /> : <PlayIcon />}
        </button>
        <PositionTime session={session} />
        <LoopButtons session={session} />
        <p class="bar-status" role="status">
          {isLoading && TEXT.mixer.loading}
        </p>
      </div>
      {state === 'failed' && (
        <p class="problem" role="alert">
          {fill(TEXT.mixer.failed, { problem: problemText(session.failure.value) })}{' '}
          <button type="button" onClick={() => session.play()}>
            {TEXT.mixer.again}
          </button>
        </p>
      )}
    </div>
  );
}
