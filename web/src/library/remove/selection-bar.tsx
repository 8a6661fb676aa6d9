// The number of selected songs, and what can be done with them.

import './remove.css';
import type { ListedSong } from '../../api/types.ts';
import { fill, TEXT } from '../../texts/text.ts';
import type { Selection } from './selection.ts';

/** The selection, and the calls of its buttons. */
export interface SelectionBarProps {
  readonly songs: readonly ListedSong[];
  readonly selection: Selection;
  readonly onClear: () => void;
  readonly onRemove: (chosen: readonly ListedSong[]) => void;
}

/** Shows the bar while songs of the list are selected. */
export function SelectionBar({ songs, selection, onClear, onRemove }: SelectionBarProps) {
  const chosen = selection.hashes.size === 0 ? [] : songs.filter(({ hash }) => selection.hashes.has(hash));
  if (chosen.length === 0) return null;
  return (
    <div class="selection-bar">
      <span role="status">{fill(TEXT.library.selected, { n: chosen.length })}</span>
      <button type="button" onClick={() => onRemove(chosen)}>
        {TEXT.library.removeSelected}
      </button>
      <button type="button" onClick={onClear}>
        {TEXT.library.clearSelection}
      </button>
    </div>
  );
}
