// Schemas of the queries of the archive of a song and of the peaks of a stem.

import { OUTPUT_FORMAT_NAMES } from '@stemline/common/audio/output-formats.ts';
import { z } from 'zod';
import { integerText, strictQuery } from './query.ts';

/** The query of the archive. */
export const ZIP_QUERY = strictQuery({
  format: z
    .enum([...OUTPUT_FORMAT_NAMES, 'all'])
    .optional()
    .describe(
      'Only the tracks in this format. `mp3` also means `mp3-v0` or `mp3-v2`, `flac` also `flac24`, and `wav` also `wav24` or `wav32f`, whichever the song has. `all`: the tracks in every format. Absent: the first format of the song.',
    ),
});

/** The query of the peaks. */
export const PEAKS_QUERY = strictQuery({
  level: integerText({ minimum: 0, maximum: 2, default: 0, error: 'must be 0, 1 or 2' })
    .optional()
    .describe('Number of samples for each pixel: 0 means 512, 1 means 4096, and 2 means 32768.'),
});
