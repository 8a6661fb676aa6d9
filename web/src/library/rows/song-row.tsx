// One row of the list: a song.

import type { ListedSong } from '../../api/types.ts';
import type { LiveState } from '../../live/song-feed.ts';
import { otherName, songName } from '../../live/song-name.ts';
import { dateText, lengthText } from '../../texts/measure-text.ts';
import { fill, TEXT } from '../../texts/text.ts';
import { RowState } from './row-state.tsx';
import { useLiveState } from './use-live-state.ts';

/** The controls of a row, in the order of the page. */
export type RowControl = 'select' | 'open' | 'remove';

/** The state of a row in the list. */
export interface SongRowProps {
  readonly song: ListedSong;
  readonly index: number;
  /** Distance from the top of the list, in CSS pixels. */
  readonly top: number;
  /** True: the tab key reaches the controls of this row. */
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
  /** Calls with `withRange` select all songs since the last choice too. */
  readonly onSelect: (withRange: boolean) => void;
  readonly onRemove: () => void;
  /** The song has reached another state. */
  readonly onState: (live: LiveState) => void;
}

/** Shows a song. */
export function SongRow(props: SongRowProps) {
  const { song, index, top, isActive, isOpen, isSelected, onSelect, onRemove } = props;
  const live = useLiveState(song, props.onState);
  const tabIndex = isActive ? 0 : -1;
  const name = songName(song);
  const other = otherName(song);
  return (
    <div
      role="row"
      class={`song-row${isOpen ? ' open' : ''}`}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-hash={song.hash}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="gridcell" class="pick">
        <label>
          <input
            type="checkbox"
            data-control="select"
            aria-label={fill(TEXT.library.selectSong, { name })}
            tabIndex={tabIndex}
            checked={isSelected}
            onClick={(event) => onSelect(event.shiftKey)}
          />
        </label>
      </div>
      <div role="gridcell" class="name" dir="auto">
        <a
          data-control="open"
          tabIndex={tabIndex}
          href={`#${song.hash}`}
          title={other === '' ? name : fill(TEXT.library.otherName, { own: name, name: other })}
          {...(isOpen && { 'aria-current': 'true' as const })}
        >
          {name}
        </a>
      </div>
      <div role="gridcell" class="row-state">
        <RowState song={song} live={live} name={name} />
      </div>
      <div role="gridcell" class="length">
        {song.duration_seconds === null ? '' : lengthText(song.duration_seconds)}
      </div>
      <div role="gridcell" class="model" title={song.model.name}>
        {song.model.name}
      </div>
      <div role="gridcell" class="date">
        {song.created_at && <time dateTime={song.created_at}>{dateText(song.created_at)}</time>}
      </div>
      <div role="gridcell" class="remove">
        <button
          type="button"
          data-control="remove"
          aria-label={fill(TEXT.library.removeSong, { name })}
          title={TEXT.library.removeNow}
          tabIndex={tabIndex}
          onClick={onRemove}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M4 4l8 8M12 4l-8 8" />
          </svg>
        </button>
      </div>
    </div>
  );
}
