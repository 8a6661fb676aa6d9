// The head of the list: the names of the columns, and the choice of all songs.

import type { ListedSong } from '../../api/types.ts';
import { TEXT } from '../../texts/text.ts';
import type { Selection } from '../remove/selection.ts';

/** The songs of the list, and those of them that are selected. */
export interface SongHeadProps {
  readonly songs: readonly ListedSong[];
  readonly selection: Selection;
  readonly onSelectAll: () => void;
}

/** Shows the head. */
export function SongHead({ songs, selection, onSelectAll }: SongHeadProps) {
  const columns = [
    ['name', TEXT.library.name],
    ['row-state', TEXT.library.state],
    ['length', TEXT.library.length],
    ['model', TEXT.library.model],
    ['date', TEXT.library.date],
  ] as const;
  return (
    <div role="row" class="song-head" aria-rowindex={1}>
      <div role="columnheader" class="pick" aria-label={TEXT.library.pick}>
        <label title={TEXT.library.selectAll}>
          <input
            type="checkbox"
            aria-label={TEXT.library.selectAll}
            checked={songs.length > 0 && selection.hashes.size >= songs.length}
            onClick={onSelectAll}
          />
        </label>
      </div>
      {columns.map(([name, text]) => (
        <div key={name} role="columnheader" class={name}>
          {text}
        </div>
      ))}
      <div role="columnheader" class="remove">
        <span class="unseen">{TEXT.library.actions}</span>
      </div>
    </div>
  );
}
