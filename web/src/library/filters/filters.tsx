// The controls of the filter: search by name, state and model.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { TEXT } from '../../texts/text.ts';
import type { SongList } from '../list/song-list.ts';
import { type Filter, isEmpty, MAX_FILTER_CHARS, NO_FILTER, STATES } from './filter.ts';
import { joinedNames, modelNames } from './model-names.ts';
import { storeFilter } from './stored-filter.ts';

/** A pause in typing that begins a search. */
const TYPING_MS = 250;

/** Shows the controls. Each change begins a new list; typing does so after a short pause. */
export function Filters({ list }: { readonly list: SongList }) {
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined);
  const search = useRef<HTMLInputElement>(null);
  const known = useSignal<readonly string[]>([]);
  const { name, state, model } = list.filter.value;
  const models = useComputed(() => joinedNames(known.value, list.songs.value, list.filter.value.model));

  useEffect(() => {
    void modelNames().then((names) => {
      known.value = names;
    });
    return () => clearTimeout(typing.current);
  }, [known]);

  const change = (part: Partial<Filter>) => {
    clearTimeout(typing.current);
    const filter = { ...list.filter.value, name: search.current?.value.trim() ?? '', ...part };
    storeFilter(filter);
    list.setFilter(filter);
  };
  const type = () => {
    clearTimeout(typing.current);
    typing.current = setTimeout(() => change({}), TYPING_MS);
  };
  const clear = () => {
    if (search.current) search.current.value = '';
    change(NO_FILTER);
    search.current?.focus();
  };

  return (
    <search class="library-filters">
      <input
        ref={search}
        type="search"
        aria-label={TEXT.library.search}
        placeholder={TEXT.library.search}
        maxLength={MAX_FILTER_CHARS}
        defaultValue={name}
        dir="auto"
        autocomplete="off"
        onInput={type}
      />
      <select
        aria-label={TEXT.library.state}
        value={state}
        onChange={({ currentTarget }) => change({ state: currentTarget.value as Filter['state'] })}
      >
        <option value="">{TEXT.library.anyState}</option>
        {STATES.map((word) => (
          <option key={word} value={word}>
            {TEXT.library.states[word]}
          </option>
        ))}
      </select>
      <select
        aria-label={TEXT.library.model}
        value={model}
        onChange={({ currentTarget }) => change({ model: currentTarget.value })}
      >
        <option value="">{TEXT.library.anyModel}</option>
        {models.value.map((word) => (
          <option key={word} value={word}>
            {word}
          </option>
        ))}
      </select>
      <button type="button" onClick={clear} hidden={isEmpty(list.filter.value)}>
        {TEXT.library.clear}
      </button>
    </search>
  );
}
