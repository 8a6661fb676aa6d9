// The list of all songs of the server.

import './library.css';
import { useSignal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ListedSong } from '../api/types.ts';
import type { LiveState } from '../live/song-feed.ts';
import { TEXT } from '../texts/text.ts';
import { Filters } from './filters/filters.tsx';
import { storedFilter } from './filters/stored-filter.ts';
import { LibraryStatus } from './library-status.tsx';
import { fetchPage } from './list/fetch-page.ts';
import { refreshInTime } from './list/refresh-times.ts';
import { createSongList } from './list/song-list.ts';
import { RemoveDialog } from './remove/remove-dialog.tsx';
import { allToggled, extended, NO_SELECTION, toggled } from './remove/selection.ts';
import { SelectionBar } from './remove/selection-bar.tsx';
import { SongRows } from './rows/song-rows.tsx';

/** Lists all songs, newest first. */
export function Library() {
  const [list] = useState(() => createSongList(fetchPage));
  const heading = useRef<HTMLHeadingElement>(null);
  const selection = useSignal(NO_SELECTION);
  const toRemove = useSignal<readonly ListedSong[]>([]);
  const songs = list.songs.value;

  useEffect(() => {
    list.setFilter(storedFilter());
    const stopRefresh = refreshInTime(list);
    return () => {
      stopRefresh();
      list.close();
    };
  }, [list]);

  const select = (hash: string, withRange: boolean) => {
    const choose = withRange ? extended : toggled;
    selection.value = choose(selection.value, hash, songs);
  };
  const onState = (hash: string, live: LiveState) => {
    if (live === undefined || live === 'removed') return;
    const { state, stage, position, progress } = live;
    list.edit(hash, (song) => ({ ...song, state, stage, position, progress }));
    // The length and the warnings of a song are known once it is done.
    if (state === 'done') list.refresh();
  };
  const onRemoved = (hash: string) => {
    if (selection.value.hashes.has(hash)) selection.value = toggled(selection.value, hash);
    list.edit(hash, () => undefined);
  };

  return (
    <section class="library" aria-labelledby="library-title">
      <h2 id="library-title" ref={heading} tabIndex={-1}>
        {TEXT.library.title}
      </h2>
      <Filters list={list} />
      <LibraryStatus list={list} />
      <SongRows
        list={list}
        selection={selection.value}
        fallback={heading}
        onSelect={select}
        onSelectAll={() => {
          selection.value = allToggled(selection.value, songs);
        }}
        onRemove={(song) => {
          toRemove.value = [song];
        }}
        onState={onState}
      />
      <SelectionBar
        songs={songs}
        selection={selection.value}
        onClear={() => {
          selection.value = NO_SELECTION;
          heading.current?.focus();
        }}
        onRemove={(chosen) => {
          toRemove.value = chosen;
        }}
      />
      {toRemove.value.length > 0 && (
        <RemoveDialog
          songs={toRemove.value}
          onRemoved={onRemoved}
          onClose={() => {
            toRemove.value = [];
          }}
        />
      )}
    </section>
  );
}
