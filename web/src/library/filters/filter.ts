// The filter of the library: part of the name, state and model.

import type { SongState } from '../../api/types.ts';

/** A song must fulfil all conditions. */
export interface Filter {
  /** Part of the name; empty: any. */
  readonly name: string;
  /** Empty: any. */
  readonly state: SongState | '';
  /** Name of the model; empty: any. */
  readonly model: string;
}

/** The states in the order in which the page offers them. */
export const STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const satisfies readonly SongState[];

/** The most characters that the server accepts in a name and in a model. */
export const MAX_FILTER_CHARS = 200;

/** Accepts every song. */
export const NO_FILTER: Filter = { name: '', state: '', model: '' };

/** Returns whether the filter accepts every song. */
export function isEmpty({ name, state, model }: Filter): boolean {
  return name === '' && state === '' && model === '';
}

/** Returns the parameters of a request for a page of the songs that the filter accepts. */
export function queryOf({ name, state, model }: Filter, page: { readonly size: number; readonly token: string }) {
  const query = new URLSearchParams({ page_size: String(page.size) });
  if (page.token !== '') query.set('page_token', page.token);
  if (name !== '') query.set('q', name);
  if (state !== '') query.set('state', state);
  if (model !== '') query.set('model', model);
  return query;
}

/** Reads a filter that was stored as JSON. Returns NO_FILTER for any other text. */
export function filterOf(text: string | null): Filter {
  try {
    const { name, state, model } = JSON.parse(text ?? '') as Partial<Filter>;
    const isKnown = STATES.some((known) => known === state);
    return { name: shortText(name), state: isKnown && state ? state : '', model: shortText(model) };
  } catch {
    return NO_FILTER;
  }
}

function shortText(value: unknown): string {
  return typeof value === 'string' && value.length <= MAX_FILTER_CHARS ? value : '';
}
