// Keeps the filter for as long as the tab is open, so that a reload does not lose it.

import { type Filter, filterOf, isEmpty, NO_FILTER } from './filter.ts';

const KEY = 'library-filter';

/** Returns the filter of this tab. */
export function storedFilter(): Filter {
  try {
    return filterOf(sessionStorage.getItem(KEY));
  } catch {
    // The browser does not let the page store anything.
    return NO_FILTER;
  }
}

/** Keeps the filter of this tab. */
export function storeFilter(filter: Filter): void {
  try {
    if (isEmpty(filter)) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(filter));
  } catch {
    // The filter then lasts until the next reload.
  }
}
