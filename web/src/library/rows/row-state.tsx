// The state of a song in its row: words, and the progress while it runs.

import type { ListedSong } from '../../api/types.ts';
import type { LiveState } from '../../live/song-feed.ts';
import { fractionOf, percentText, type StateView, stateText } from '../../texts/state-text.ts';
import { fill, TEXT } from '../../texts/text.ts';

/** A song, and its live state while it is under way. */
export interface RowStateProps {
  readonly song: ListedSong;
  readonly live: LiveState;
  readonly name: string;
}

/** Shows the state. */
export function RowState({ song, live, name }: RowStateProps) {
  if (live === 'removed') return <span class="removed">{TEXT.library.removed}</span>;
  const view: StateView = live ?? song;
  const text = stateText(view);
  if (view.state === 'running') {
    const fraction = fractionOf(view);
    return (
      <>
        <span title={text}>
          {text} {percentText(view)}
        </span>
        <progress
          aria-label={fill(TEXT.library.progress, { name })}
          {...(fraction !== undefined && { value: fraction })}
        />
      </>
    );
  }
  return (
    <>
      <span class={view.state} title={text}>
        {text}
      </span>
      {song.warnings > 0 && <span class="row-warnings">{fill(TEXT.library.warnings, { n: song.warnings })}</span>}
    </>
  );
}
