// Schema of the JSON body of POST /apiv1/songs, which separates a track of another song.

import { z } from 'zod';
import { TRACK_REF } from './address.ts';
import { MAX_FIELD_TEXT, MAX_OTHER_TEXT, MAX_SHOWN_CHARS } from './limits.ts';
import { OPTIONS } from './option-schemas.ts';
import { OPTIONS_TEXT } from './options.ts';
import { CALLBACK, GIVEN_PRIORITY, MODEL_NAME, PRIORITY_WORD } from './submission.ts';

const SHAPE = {
  source: TRACK_REF.describe(
    'The track whose bytes are the audio. `track` needs no extension. `original` is the uploaded audio.',
  ),
  model: MODEL_NAME.nullish(),
  options: OPTIONS.nullish().describe('Options of the separation, each at most once.'),
  priority: PRIORITY_WORD.nullish(),
  callback: CALLBACK.nullish(),
};

const NAMES = Object.keys(SHAPE).join(', ');

/** The whole body, for the description. */
export const TRACK_SUBMISSION_BODY = z.strictObject(SHAPE).meta({
  id: 'TrackSubmission',
  description: `An unknown or repeated member is refused. \`callback\` may have at most ${MAX_FIELD_TEXT}, and the whole body at most ${MAX_OTHER_TEXT}.`,
});

/** The body that is checked. `options` is JSON text. */
export const TRACK_SUBMISSION = z.strictObject(
  { ...SHAPE, options: OPTIONS_TEXT.nullish(), priority: GIVEN_PRIORITY },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `The body has no member "${issue.keys[0]?.slice(0, MAX_SHOWN_CHARS)}". Known: ${NAMES}.`
        : undefined,
  },
);
