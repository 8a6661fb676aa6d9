// One line about the list: a failure, or the number of songs.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Problem } from '../api/problem.ts';
import { isConnected } from '../live/song-feed.ts';
import { problemText } from '../texts/problem-text.ts';
import { fill, TEXT } from '../texts/text.ts';
import { isEmpty } from './filters/filter.ts';
import type { SongList } from './list/song-list.ts';

/** Shows the line. Screen readers hear failures and the results of a search, but not each page. */
export function LibraryStatus({ list }: { readonly list: SongList }) {
  const { songs, isComplete, isCurrent, problem, filter } = list;
  const spoken = useSignal('');
  const hasFailed = problem.value !== undefined && !isShownByPage(problem.value);
  const isSearching = !isCurrent.value || (songs.value.length === 0 && !isComplete.value);
  const text = hasFailed ? problemText(problem.value) : isSearching ? searchText(list) : countText(list);
  useEffect(() => {
    spoken.value = isSearching && !hasFailed ? '' : text;
  }, [spoken, filter.value, isSearching, hasFailed]);
  return (
    <>
      <p class={`library-status ${hasFailed ? 'problem' : 'quiet'}`} aria-hidden="true">
        {text}
      </p>
      <p role="status" class="unseen">
        {spoken.value}
      </p>
    </>
  );
}

/** The page itself shows that the server does not respond. */
function isShownByPage(problem: unknown): boolean {
  return problem instanceof Problem && problem.code === 'OFFLINE' && !isConnected.value;
}

function searchText({ filter }: SongList): string {
  return isEmpty(filter.value) ? TEXT.library.loading : TEXT.library.searching;
}

function countText({ songs, total, isComplete, filter }: SongList): string {
  const { none, nothing, count, found, foundMore } = TEXT.library;
  const number = (n: number) => ({ n: n.toLocaleString(TEXT.common.locale) });
  const n = songs.value.length;
  if (isEmpty(filter.value)) return n === 0 ? none : fill(count, number(total.value));
  if (n === 0) return nothing;
  return fill(isComplete.value ? found : foundMore, number(n));
}
