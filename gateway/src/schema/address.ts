// The parameters in the path of an address.

import { SHA224_HEX, TRACK_QUERY } from '@stemline/common/names.ts';
import { z } from 'zod';

/** The id of a song. */
export const SONGHASH = z
  .string()
  .regex(SHA224_HEX, 'must be 56 hex digits in lower case, as the server answered when the song was sent')
  .meta({ id: 'Songhash' });

const SONGHASH_PARAMETER = SONGHASH.describe('The `hash` that the server answered when the song was sent.');

const TRACK_PARAMETER = z
  .string()
  .overwrite((name) => name.replace(/\.[^.]*$/, (extension) => extension.toLowerCase()))
  .refine((name) => TRACK_QUERY.test(name), 'must be the name of a track, such as vocals.mp3 or vocals')
  .meta({
    description:
      'vocals, drums, bass (or base), other, instrumental; guitar and piano for models of six sources; original. The extension is optional, in either case.',
    examples: ['vocals.mp3'],
  });

/** The path of an address about one song, and about one of its tracks. */
export const SONG_PATH = z.object({ songhash: SONGHASH_PARAMETER });
export const TRACK_PATH = z.object({ songhash: SONGHASH_PARAMETER, track: TRACK_PARAMETER });
