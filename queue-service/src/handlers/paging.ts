// Page sizes and page tokens of the lists. A token names its list, so that no list takes the token of another.

import type { QueuePlace } from '@stemline/job-queue/reader.ts';
import { invalid } from '../domain/checks.ts';

const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;

/** The parts that a token of each list may name: parts of the board, priorities, and none. */
const PARTS = { jobs: '4567', queue: '123', deliveries: '0' } as const;

type ListName = keyof typeof PARTS;

/** Throws INVALID_ARGUMENT; so does `parseToken`. */
export function pageSizeOf(pageSize: number, fallback = DEFAULT_PAGE): number {
  if (pageSize < 0 || pageSize > MAX_PAGE) throw invalid(`page_size must be from 1 to ${MAX_PAGE}.`);
  return pageSize || fallback;
}

/** Empty where the list has ended. */
export function tokenOf(list: ListName, place: QueuePlace | undefined): string {
  return place ? Buffer.from(`${list}:${place.part}:${place.after}`).toString('base64url') : '';
}

/** Undefined for the empty token: the list begins. */
export function parseToken(list: ListName, token: string): QueuePlace | undefined {
  if (token === '') return undefined;
  const text = Buffer.from(token, 'base64url').toString('latin1');
  const [, name, part = '', after] = /^([a-z]+):(\d):(\d{1,16})$/.exec(text) ?? [];
  if (name !== list || after === undefined || !PARTS[list].includes(part))
    throw invalid('page_token is not from this list. Leave it out to begin with the first page.');
  return { part: Number(part), after };
}
