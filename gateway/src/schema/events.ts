// Schemas of the header and the query of live events.

import { SHA224_HEX } from '@stemline/common/names.ts';
import { z } from 'zod';
import { strictQuery } from './query.ts';

/** The most songs of one connection. */
const MAX_WATCHED_SONGS = 100;

/** The header with which a client continues the events of one song. */
export const RESUME_HEADERS = z.object({
  'Last-Event-ID': z
    .string()
    .optional()
    .describe(
      'The id of the last event that the client has received. The client gets the changes since that event, or a snapshot when the server does not keep them any more. Any other text has no effect.',
    ),
});

/** The songs whose events one connection carries. */
export const WATCHED_SONGS = strictQuery({
  songs: z
    .string('must list the songhashes of the songs to follow, separated by commas')
    .refine((text) => areSonghashes(text.split(',')), {
      error: `must list 1 to ${MAX_WATCHED_SONGS} songhashes of 56 lower-case hex digits, separated by commas`,
    })
    .transform((text) => [...new Set(text.split(','))])
    .meta({ pattern: '^[0-9a-f]{56}(,[0-9a-f]{56})*$', minLength: 56, maxLength: MAX_WATCHED_SONGS * 57 - 1 })
    .describe(`The songhashes of 1 to ${MAX_WATCHED_SONGS} songs, separated by commas. A repeated one counts once.`),
});

function areSonghashes(songs: readonly string[]): boolean {
  return songs.length <= MAX_WATCHED_SONGS && songs.every((song) => SHA224_HEX.test(song));
}
