// Converts page tokens of the lists. A token names its list, so no list accepts the token of
// another.

import { invalid } from '@stemline/common/checks.ts';
import type { QueuePlace } from '@stemline/job-queue/reader.ts';

/** The parts that a token of each list can name: parts of the board, priorities, and none. */
const PARTS = { jobs: '4567', queue: '123', deliveries: '0' } as const;

type ListName = keyof typeof PARTS;

/** Returns an empty token at the end of the list. */
export function tokenOf(list: ListName, place: QueuePlace | undefined): string {
  return place ? Buffer.from(`${list}:${place.part}:${place.after}`).toString('base64url') : '';
}

/**
 * Returns undefined for the empty token: the list starts at its beginning. Throws
 * INVALID_ARGUMENT.
 */
export function parseToken(list: ListName, token: string): QueuePlace | undefined {
  if (token === '') return undefined;
  const text = Buffer.from(token, 'base64url').toString('latin1');
  const [, name, part = '', after] = /^([a-z]+):(\d):(\d{1,16})$/.exec(text) ?? [];
  if (name !== list || after === undefined || !PARTS[list].includes(part))
    throw invalid('page_token is not from this list. Leave it out to begin with the first page.');
  return { part: Number(part), after };
}
