// Reads the query parameters that choose a page of a list.

import { invalid } from '../domain/invalid.ts';

const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;

/** Names of the query parameters that choose a page. */
export const PAGE_PARAMETERS = ['page_size', 'page_token'] as const;

export interface PageAsked {
  readonly pageSize: number;
  /** Empty for the first page. */
  readonly pageToken: string;
}

/** Throws INVALID_ARGUMENT. The service that issued the token checks it. */
export function pageAsked(query: URLSearchParams): PageAsked {
  for (const name of PAGE_PARAMETERS) if (query.getAll(name).length > 1) throw invalid(`"${name}" was given twice.`);
  return { pageSize: pageSize(query.get('page_size')), pageToken: query.get('page_token') ?? '' };
}

function pageSize(text: string | null): number {
  if (text === null) return DEFAULT_PAGE;
  const size = Number(text);
  if (!/^\d{1,4}$/.test(text) || size < 1 || size > MAX_PAGE)
    throw invalid(`"page_size" must be from 1 to ${MAX_PAGE}.`);
  return size;
}
