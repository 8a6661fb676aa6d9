// Defines the options that a query, a form or JSON may hold beside the audio: model, priority,
// callback.

import { parseCallbackUrl } from '@stemline/common/callback-url.ts';
import { DELIVERY_EVENT, PRIORITY } from '@stemline/common/wire-words.ts';
import { z } from 'zod';
import { MAX_FIELD_TEXT, MAX_NAME_CHARS } from './limits.ts';

/** The name of a model; empty: the default. */
export const MODEL_NAME = z
  .string()
  .max(MAX_NAME_CHARS)
  .describe('A name from `/apiv1/models`; `auto` or nothing: the default.');

/** `high` will need an access key; there are none yet. */
export const PRIORITY_WORD = z
  .enum(PRIORITY.words)
  .exclude(['high'], {
    error: ({ input }) =>
      input === 'high' ? 'may be "normal" or "low"; "high" is not open to everyone' : 'must be "normal" or "low"',
  })
  .meta({ default: 'normal', description: '`low` waits behind `normal`.' });

/** An address that the notifier can post to, as far as its syntax shows. */
export const CALLBACK_URL = z
  .string()
  .min(1, 'is missing')
  .superRefine((text, context) => {
    const url = parseCallbackUrl(text);
    if (!url.ok) context.addIssue({ code: 'custom', message: url.fault });
  })
  .meta({ format: 'uri' });

const ON_RULE = `may only name ${DELIVERY_EVENT.words.join(', ')}`;

/** Events of a song that a callback may report. */
export const CALLBACK_EVENTS = z.array(z.enum(DELIVERY_EVENT.words, ON_RULE), ON_RULE);

/**
 * The callback of a JSON body. `data` is checked only as JSON; its text is sent as the caller wrote
 * it.
 */
export const CALLBACK = z
  .object(
    {
      url: CALLBACK_URL.describe('http or https, without credentials.'),
      data: z.unknown().optional().describe('Any JSON; it is the body of the POST, byte for byte as it was written.'),
      on: CALLBACK_EVENTS.nullish().describe('Events to report besides `done`, which is always reported.'),
    },
    'must be an object with a "url"',
  )
  .meta({
    id: 'Callback',
    description: `Where to POST when the song is done. Its JSON may have at most ${MAX_FIELD_TEXT}.`,
  });
