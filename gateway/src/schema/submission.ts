// Schemas of the options of a submission that a query, a form and JSON share: model, priority,
// callback.

import { CALLBACK_SECRET_RULE, isCallbackSecret } from '@stemline/common/callback-secret.ts';
import { parseCallbackUrl } from '@stemline/common/callback-url.ts';
import { MAX_CALLBACK_URL_CHARS, MAX_NAME_CHARS } from '@stemline/common/limits.ts';
import { PRIORITY, RUN_EVENTS } from '@stemline/common/wire-words.ts';
import { z } from 'zod';
import { MAX_FIELD_TEXT } from './limits.ts';
import { shortText } from './short-text.ts';

/** The name of a model; empty: the model that `auto` selects. */
export const MODEL_NAME = shortText(MAX_NAME_CHARS).describe(
  'The name of a model from `/apiv1/models`. `auto`, empty or absent: the model that `auto` selects now.',
);

/** The priority of a submission, by the same rule as in the queue service: `high` is refused. */
export const PRIORITY_WORD = z.enum(PRIORITY.words).exclude(['high']).meta({
  id: 'Priority',
  default: 'normal',
  description:
    '`low`: the song starts after the songs with `normal`, except that of five songs that start while both wait, one is a `low` one.',
});

/** The priority that JSON gives. An empty one means the default, as an empty model does. */
export const GIVEN_PRIORITY = z.preprocess((given) => (given === '' ? undefined : given), PRIORITY_WORD.nullish());

/** http or https, and no user name or password before the host. */
const URL_PATTERN = '^[Hh][Tt][Tt][Pp][Ss]?:[/\\\\]*(:?@)?[^/\\\\?#@]+([/\\\\?#]|$)';

/** The URL of a callback. Only its syntax is checked. */
export const CALLBACK_URL = z
  .string()
  .min(1, 'is missing')
  .superRefine((text, context) => {
    const url = parseCallbackUrl(text);
    if (!url.ok) context.addIssue({ code: 'custom', message: url.fault });
  })
  .meta({ format: 'uri', pattern: URL_PATTERN, maxLength: MAX_CALLBACK_URL_CHARS });

const DIGIT = '[A-Za-z0-9+/]';
/**
 * The base64 of 24 to 64 bytes with its padding, whose unused bits are zero. It limits the length.
 */
const SECRET_PATTERN = `^whsec_(?:(?:${DIGIT}{4}){8,21}(?:${DIGIT}[AQgw]==)?|(?:${DIGIT}{4}){8,20}${DIGIT}{2}[AEIMQUYcgkosw048]=)$`;

/** The secret of a callback. No answer contains it, nor does the message for a malformed one. */
export const CALLBACK_SECRET = z.string(CALLBACK_SECRET_RULE).refine(isCallbackSecret, CALLBACK_SECRET_RULE).meta({
  pattern: SECRET_PATTERN,
  description:
    'Signs the callbacks of this request in place of the secrets of the server: `whsec_` and the base64 of 24 to 64 random bytes. No answer contains it.',
});

const ON_RULE = `may only name ${RUN_EVENTS.join(', ')}`;

/** The events that a callback reports. */
export const CALLBACK_EVENTS = z.array(z.enum(RUN_EVENTS, ON_RULE), ON_RULE);

/**
 * The callback of a JSON body. `data` may be any JSON; its text is posted as the caller wrote it.
 */
export const CALLBACK = z
  .object(
    {
      url: CALLBACK_URL.describe(
        'http or https, without credentials. The server calls only public addresses and those that its operator allows (`STEMLINE_CALLBACK_ALLOW`). It checks the addresses of a host name at each attempt, and follows no redirects.',
      ),
      data: z
        .unknown()
        .optional()
        .describe('Any JSON. It is the body of the POST, byte for byte as the client wrote it.'),
      secret: CALLBACK_SECRET.nullish(),
      on: CALLBACK_EVENTS.nullish().describe('Events to report besides `done`, which is always reported.'),
    },
    'must be an object with a "url"',
  )
  .meta({
    id: 'Callback',
    description: `A URL to which the server posts when the song is done, and at the events in \`on\`. The JSON of the callback may have at most ${MAX_FIELD_TEXT}.`,
  });
