// Schemas of the options of a submission that a query, a form and JSON share: model, priority,
// callback.

import { parseCallbackUrl } from '@stemline/common/callback-url.ts';
import { MAX_NAME_CHARS } from '@stemline/common/limits.ts';
import { DELIVERY_EVENT, PRIORITY } from '@stemline/common/wire-words.ts';
import { z } from 'zod';
import { MAX_FIELD_TEXT } from './limits.ts';
import { shortText } from './short-text.ts';

/** The name of a model; empty: the model that `auto` selects. */
export const MODEL_NAME = shortText(MAX_NAME_CHARS).describe(
  'The name of a model from `/apiv1/models`. `auto`, empty or absent: the model that `auto` selects now.',
);

/** The priority of a submission, by the same rule as in the queue service: `high` is refused. */
export const PRIORITY_WORD = z.enum(PRIORITY.words).exclude(['high']).meta({
  default: 'normal',
  description:
    '`low` songs start after `normal` ones, except that every fifth song to start is of the lowest waiting priority.',
});

/** The URL of a callback. Only its syntax is checked. */
export const CALLBACK_URL = z
  .string()
  .min(1, 'is missing')
  .superRefine((text, context) => {
    const url = parseCallbackUrl(text);
    if (!url.ok) context.addIssue({ code: 'custom', message: url.fault });
  })
  .meta({ format: 'uri' });

const ON_RULE = `may only name ${DELIVERY_EVENT.words.join(', ')}`;

/** The events that a callback reports. */
export const CALLBACK_EVENTS = z.array(z.enum(DELIVERY_EVENT.words, ON_RULE), ON_RULE);

/**
 * The callback of a JSON body. `data` may be any JSON; its text is posted as the caller wrote it.
 */
export const CALLBACK = z
  .object(
    {
      url: CALLBACK_URL.describe('http or https, without credentials.'),
      data: z
        .unknown()
        .optional()
        .describe('Any JSON. It is the body of the POST, byte for byte as the client wrote it.'),
      on: CALLBACK_EVENTS.nullish().describe('Events to report besides `done`, which is always reported.'),
    },
    'must be an object with a "url"',
  )
  .meta({
    id: 'Callback',
    description: `A URL to which the server posts when the song is done. The JSON of the callback may have at most ${MAX_FIELD_TEXT}.`,
  });
