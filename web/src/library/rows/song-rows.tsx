// The scrolled list of songs. Only the rows near the view are rendered, and the active one.

import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { openSong } from '../../address.ts';
import type { ListedSong } from '../../api/types.ts';
import type { LiveState } from '../../live/song-feed.ts';
import { fill, TEXT } from '../../texts/text.ts';
import { isEmpty } from '../filters/filter.ts';
import type { SongList } from '../list/song-list.ts';
import type { Selection } from '../remove/selection.ts';
import { followedIndex } from './anchor.ts';
import { useRowFocus } from './row-focus.ts';
import { rowAction } from './row-keys.ts';
import { renderedRows, scrollTopFor, visibleRows } from './row-window.ts';
import { SongHead } from './song-head.tsx';
import { type RowControl, SongRow } from './song-row.tsx';
import { useViewport } from './use-viewport.ts';

const CONTROLS: readonly RowControl[] = ['select', 'open', 'remove'];

/** The list, and the actions of its rows. */
export interface SongRowsProps {
  readonly list: SongList;
  readonly selection: Selection;
  /** Gets the focus when the list becomes empty. */
  readonly fallback: RefObject<HTMLElement | null>;
  readonly onSelect: (hash: string, withRange: boolean) => void;
  readonly onSelectAll: () => void;
  readonly onRemove: (song: ListedSong) => void;
  readonly onState: (hash: string, live: LiveState) => void;
}

/** Shows the songs. */
export function SongRows(props: SongRowsProps) {
  const { list, selection, fallback } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const viewport = useViewport(scroller, probe);
  const focus = useRowFocus(scroller, fallback);
  const newAbove = useSignal(0);
  const shown = useRef({ songs: list.songs.peek(), filter: list.filter.peek() }).current;

  focus.begin();
  const songs = list.songs.value;
  const rowHeight = useComputed(() => viewport.value.row).value;
  const first = useComputed(() => renderedRows(viewport.value, list.songs.value.length).first).value;
  const last = useComputed(() => renderedRows(viewport.value, list.songs.value.length).last).value;
  const indices = useComputed(() => new Map(list.songs.value.map(({ hash }, index) => [hash, index])));
  const activeIndex = indices.value.get(focus.active.value) ?? 0;
  const openHash = openSong.value;

  useSignalEffect(() => {
    const range = visibleRows(viewport.value, Number.POSITIVE_INFINITY);
    list.show(range.first, range.last);
  });

  const scrollTo = (top: number) => {
    if (!scroller.current) return;
    scroller.current.scrollTop = top;
    viewport.value = { ...viewport.peek(), top: scroller.current.scrollTop };
  };

  /** Keeps the rows in view and the focus in their places when other songs appear or disappear. */
  const follow = (before: readonly ListedSong[]) => {
    const { top, row } = viewport.peek();
    const index = Math.floor(top / row);
    // A row that was not loaded yet keeps its place.
    const place = index < before.length ? followedIndex(before, songs, index) : -1;
    const isHeld = top > 0 || scroller.current?.matches(':hover, :focus-within');
    if (isHeld && place >= 0) {
      const known = new Set(before.map(({ hash }) => hash));
      newAbove.value += songs.slice(0, place).filter(({ hash }) => !known.has(hash)).length;
      scrollTo(top + (place - index) * row);
    }
    const active = focus.active.peek();
    if (active === '' || indices.peek().has(active)) return;
    const activeBefore = before.findIndex(({ hash }) => hash === active);
    focus.active.value = songs[followedIndex(before, songs, activeBefore)]?.hash ?? '';
  };

  useLayoutEffect(() => {
    const before = shown.songs;
    shown.songs = songs;
    if (shown.filter !== list.filter.peek()) {
      shown.filter = list.filter.peek();
      focus.active.value = '';
      newAbove.value = 0;
      scrollTo(0);
    } else follow(before);
  }, [songs]);
  useLayoutEffect(() => {
    if (scroller.current && scroller.current.scrollTop !== viewport.peek().top) scrollTo(viewport.peek().top);
  }, [rowHeight]);
  useLayoutEffect(() => focus.settle());

  const onScroll = () => {
    const top = scroller.current?.scrollTop ?? 0;
    viewport.value = { ...viewport.peek(), top };
    if (top < rowHeight / 2) newAbove.value = 0;
  };

  const moveTo = (index: number, control?: RowControl) => {
    const song = songs[Math.min(songs.length - 1, Math.max(0, index))];
    if (!song) return;
    scrollTo(scrollTopFor(indices.value.get(song.hash) ?? 0, viewport.peek()));
    focus.moveTo(song.hash, control);
    focus.settle();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const song = songs[activeIndex];
    const { height, row } = viewport.peek();
    const action = rowAction(event, Math.floor(height / row), focus.control() === 'open');
    if (action === undefined || !song) return;
    event.preventDefault();
    if (action === 'remove') props.onRemove(song);
    else if (action === 'select') props.onSelect(song.hash, event.shiftKey);
    else if ('move' in action) moveTo(activeIndex + action.move);
    else if ('to' in action) moveTo(action.to === 'first' ? 0 : songs.length - 1);
    else moveTo(activeIndex, CONTROLS[CONTROLS.indexOf(focus.control()) + action.across]);
  };

  const rendered = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  if (activeIndex < first) rendered.unshift(activeIndex);
  if (activeIndex > last) rendered.push(activeIndex);
  const isComplete = list.isComplete.value;
  // The songs that are not loaded yet, as far as their number is known.
  const unknown = isEmpty(list.filter.value) ? Math.max(1, list.total.value - songs.length) : 1;
  const count = songs.length + (isComplete ? 0 : unknown);

  return (
    <div class="song-list" hidden={songs.length === 0}>
      <div
        role="grid"
        aria-label={TEXT.library.title}
        aria-rowcount={isComplete || isEmpty(list.filter.value) ? count + 1 : -1}
        aria-multiselectable="true"
        aria-busy={!list.isCurrent.value}
      >
        <SongHead songs={songs} selection={selection} onSelectAll={props.onSelectAll} />
        <div
          role="rowgroup"
          class="song-scroll"
          ref={scroller}
          onScroll={onScroll}
          onKeyDown={onKeyDown}
          onFocusIn={focus.onFocusIn}
        >
          <div role="presentation" class="song-space" style={{ height: `${count * rowHeight}px` }}>
            <div ref={probe} class="song-probe" aria-hidden="true" />
            {rendered.map((index) => {
              const song = songs[index];
              return (
                song && (
                  <SongRow
                    key={song.hash}
                    song={song}
                    index={index}
                    top={index * rowHeight}
                    isActive={index === activeIndex}
                    isOpen={song.hash === openHash}
                    isSelected={selection.hashes.has(song.hash)}
                    onSelect={(withRange) => props.onSelect(song.hash, withRange)}
                    onRemove={() => props.onRemove(song)}
                    onState={(live) => props.onState(song.hash, live)}
                  />
                )
              );
            })}
          </div>
        </div>
      </div>
      {newAbove.value > 0 && (
        <button type="button" class="new-above" onClick={() => moveTo(0, 'open')}>
          {fill(TEXT.library.newAbove, { n: newAbove.value })}
        </button>
      )}
    </div>
  );
}
