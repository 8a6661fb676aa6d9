// The state of a song in one line, and its progress as a bar.

import { useId } from 'preact/hooks';
import type { RunView, Song } from '../../api/types.ts';
import { dateText, lengthText } from '../../texts/measure-text.ts';
import { failureText } from '../../texts/problem-text.ts';
import { attemptText, estimateText, fractionOf, isUnderWay, percentText, stateText } from '../../texts/state-text.ts';
import { fill, TEXT } from '../../texts/text.ts';

/** Shows the state. `song`: undefined while only live states are known. */
export function StateLine({ song, view }: { song: Song | undefined; view: RunView }) {
  const id = useId();
  const { state } = view;
  const further = isUnderWay(view)
    ? [percentText(view), view.stalled ? '' : estimateText(view.estimate_seconds), attemptText(view)]
    : facts(song, view);
  return (
    <div class={`state-line ${state}`}>
      <p>
        <span class="state-word" id={id}>
          {stateText(view)}
        </span>
        {further.filter(Boolean).map((part) => (
          <span class="state-part" key={part}>
            {part}
          </span>
        ))}
      </p>
      {isUnderWay(view) && (
        // Without a value, the bar shows that the time is not known.
        <progress max={1} aria-label={TEXT.song.progress} aria-describedby={id} {...barOf(view)} />
      )}
      {state === 'failed' && <p class="problem">{failureText(view)}</p>}
    </div>
  );
}

function barOf(view: RunView): { value?: number } {
  const value = view.state === 'waiting' ? 0 : fractionOf(view);
  return value === undefined ? {} : { value };
}

function facts(song: Song | undefined, view: RunView): string[] {
  if (view.state !== 'done') return [];
  const seconds = song?.manifest?.duration_seconds;
  return [
    seconds === undefined ? '' : lengthText(seconds),
    view.finished_at ? fill(TEXT.song.madeAt, { date: dateText(view.finished_at) }) : '',
  ];
}
