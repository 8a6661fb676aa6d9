// Converts the page tokens of lists. A token names its list, so that no list accepts the token of
// another one.

import { invalid } from '@stemline/common/checks.ts';
import type { QueuePlace } from '@stemline/job-queue/reader.ts';

/**
 * The digits that `part` may have in the tokens of each list. `jobs`: 1 waiting, 2 running. `all`:
 * the states of deliveries, by their index. `queue` (the walk over all jobs) and `deliveries`
 * (those of one song) have one part.
 */
const PARTS = { jobs: '12', queue: '0', deliveries: '0', all: '0123' } as const;

type ListName = keyof typeof PARTS;

/** Returns the token of a place; empty at the end of the list. */
export function tokenOf(list: ListName, place: QueuePlace | undefined): string {
  return place ? Buffer.from(`${list}:${place.part}:${place.after}`).toString('base64url') : '';
}

/**
 * Returns the place of a token; undefined for an empty one, which means the beginning of the list.
 * `parts`: the values of QueuePlace.part in tokens of the list with the same filter. Throws
 * INVALID_ARGUMENT.
 */
export function parseToken(list: ListName, token: string, parts: string = PARTS[list]): QueuePlace | undefined {
  if (token === '') return undefined;
  const text = Buffer.from(token, 'base64url').toString('latin1');
  const [, name, part = '', after] = /^([a-z]+):(\d):(\d{1,16})$/.exec(text) ?? [];
  if (name !== list || after === undefined || !parts.includes(part))
    throw invalid('page_token is not from this list. Leave it out to begin with the first page.');
  return { part: Number(part), after };
}
