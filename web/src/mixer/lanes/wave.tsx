// The waveform of a lane. The part that was played has the full colour.

import { useEffect, useRef } from 'preact/hooks';
import type { Session } from '../session/session.ts';
import type { Lane } from '../state/lanes.ts';
import { drawWave } from '../waves/wave-drawing.ts';
import type { Scrub } from './scrub.ts';

/** Properties of a waveform. */
export interface WaveProps {
  readonly session: Session;
  readonly lane: Lane;
  readonly scrub: Scrub;
}

/** Shows the waveform of a lane. */
export function Wave({ session, lane, scrub }: WaveProps) {
  const whole = useRef<HTMLCanvasElement>(null);
  const played = useRef<HTMLCanvasElement>(null);
  const { songhash, duration, fullHeight } = session;
  const { stem } = lane;
  useEffect(() => {
    if (!whole.current || !played.current) return;
    const canvases = [whole.current, played.current];
    return drawWave({ canvases, songhash, stem, duration, fullHeight });
  }, [songhash, stem, duration, fullHeight]);
  return (
    <div class="wave" {...scrub.handlers}>
      <canvas ref={whole} class="wave-whole" />
      <canvas ref={played} class="wave-played" />
    </div>
  );
}
