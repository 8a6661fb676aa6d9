// Schemas of the parameters in the path of an address.

import { SHA224_HEX, TRACK_QUERY } from '@stemline/common/names.ts';
import { z } from 'zod';

/** The songhash, which identifies a song. */
export const SONGHASH = z
  .string()
  .regex(SHA224_HEX, 'must be 56 hex digits in lower case, as the server answered when the song was sent')
  .meta({
    id: 'Songhash',
    description:
      'Identifies a song: 56 lower-case hex digits. The same audio, model revision and options always give the same songhash.',
  });

const SONGHASH_PARAMETER = SONGHASH.describe('The songhash: `hash` in the answer to the upload of the song.');

/** TRACK_QUERY with an extension that may be in capitals. */
const TRACK_PATTERN = TRACK_QUERY.source.replace('\\.[a-z0-9]', '\\.[A-Za-z0-9]');

const TRACK_PARAMETER = z
  .string()
  .overwrite((name) => name.replace(/\.[^.]*$/, (extension) => extension.toLowerCase()))
  .refine((name) => TRACK_QUERY.test(name), 'must be the name of a track, such as vocals.mp3 or vocals')
  .meta({
    pattern: TRACK_PATTERN,
    description:
      'The name of a track: `vocals`, `drums`, `bass` (or `base`), `other` or `instrumental`; for a model of six sources also `guitar` or `piano`; `original` is the uploaded audio. The extension is optional and may be in capitals.',
    examples: ['vocals.mp3'],
  });

const PEAKS_PARAMETER = TRACK_PARAMETER.meta({
  description:
    'The name of a stem as in the address of a track, with or without an extension; `original` is the song as it was decoded.',
  examples: ['vocals'],
});

/** The path of an address of one song. */
export const SONG_PATH = z.object({ songhash: SONGHASH_PARAMETER });
/** The path of an address of one track. */
export const TRACK_PATH = z.object({ songhash: SONGHASH_PARAMETER, track: TRACK_PARAMETER });
/** The path of the peaks of one stem. */
export const PEAKS_PATH = z.object({ songhash: SONGHASH_PARAMETER, track: PEAKS_PARAMETER });
/** A track of a song inside a JSON body. */
export const TRACK_REF = z
  .strictObject({ songhash: SONGHASH_PARAMETER, track: TRACK_PARAMETER })
  .meta({ id: 'TrackRef', description: 'A track of a song.' });
