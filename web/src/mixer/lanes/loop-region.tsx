// The part of the song that repeats. Its edges and the part as a whole can be dragged.

import { useMemo } from 'preact/hooks';
import type { Loop } from '../../audio/transport.ts';
import { TEXT } from '../../texts/text.ts';
import type { Session } from '../session/session.ts';
import { dragEdge, type LoopEdge, wholeLoop } from '../state/loop.ts';
import { positionText } from '../state/position-text.ts';
import { createLoopDrag, type LoopDragHandlers } from './loop-drag.ts';

const KEY_SECONDS = 0.1;
const SHIFT_KEY_SECONDS = 1;
/** The share of the song at each end in which an edge would reach beyond the lanes. */
const END_PART = 0.06;

/** Colours the waveforms of the loop from behind, so that they keep their colours. */
export function LoopTint({ session }: { session: Session }) {
  const loop = wholeLoop(session.edges.value);
  if (!loop) return null;
  const place = (seconds: number) => `${(seconds / session.duration) * 100}%`;
  return <div class="loop-tint" style={{ left: place(loop.start), width: place(loop.end - loop.start) }} />;
}

/** Shows the edges of the loop, or only the first one while the second is missing. */
export function LoopRegion({ session }: { session: Session }) {
  const { duration } = session;
  const drag = useMemo(() => createLoopDrag(session), [session]);
  const edges = session.edges.value;
  const loop = wholeLoop(edges);
  const place = (seconds: number) => `${(seconds / duration) * 100}%`;
  if (!loop) {
    const at = edges.start ?? edges.end;
    return at === undefined ? null : <div class="loop-mark" style={{ left: place(at) }} />;
  }
  return (
    <div class="loop" style={{ left: place(loop.start), width: place(loop.end - loop.start) }}>
      <div class="loop-bar" {...drag('whole')} />
      <Edge session={session} edge="start" loop={loop} handlers={drag('start')} />
      <Edge session={session} edge="end" loop={loop} handlers={drag('end')} />
    </div>
  );
}

interface EdgeProps {
  readonly session: Session;
  readonly edge: LoopEdge;
  readonly loop: Loop;
  readonly handlers: LoopDragHandlers;
}

function Edge({ session, edge, loop, handlers }: EdgeProps) {
  const { duration } = session;
  const seconds = loop[edge];
  const onKeyDown = (event: KeyboardEvent) => {
    const size = event.shiftKey ? SHIFT_KEY_SECONDS : KEY_SECONDS;
    const change = { ArrowLeft: -size, ArrowDown: -size, ArrowRight: size, ArrowUp: size }[event.key];
    if (change === undefined) return;
    event.preventDefault();
    session.setEdges(dragEdge(loop, edge, seconds + change, duration));
  };
  return (
    <div
      class={`loop-edge loop-${edge}`}
      data-inside={edge === 'start' ? seconds < END_PART * duration : seconds > (1 - END_PART) * duration}
      role="slider"
      tabIndex={0}
      aria-label={edge === 'start' ? TEXT.mixer.loopStart : TEXT.mixer.loopEnd}
      aria-valuemin={0}
      aria-valuemax={duration}
      aria-valuenow={seconds}
      aria-valuetext={positionText(seconds, true)}
      onKeyDown={onKeyDown}
      {...handlers}
    />
  );
}
