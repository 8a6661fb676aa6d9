// Schema of the request header Idempotency-Key.

import { NAME_RULES } from '@stemline/common/checks.ts';
import { z } from 'zod';

const [PATTERN, RULE] = NAME_RULES.idempotencyKey;

/** The headers of requests that may be repeated. */
export const IDEMPOTENCY_HEADERS = z.object({
  'Idempotency-Key': z
    .string()
    .regex(PATTERN, RULE)
    .optional()
    .describe(
      'Makes it safe to send the request again when its answer was lost: for 24 hours, an equal request with the same key gets the answer to the first one and has no further effect. Equal means the same audio, model, options, priority and callback. Another request with the same key is refused. The key of a request that was not accepted, for example because the queue or the disk is full, can be used again. Create a random key, such as a UUID, for each new request.',
    ),
});
