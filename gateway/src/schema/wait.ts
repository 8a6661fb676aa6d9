// Schema of the query of one song.

import { integerText, strictQuery } from './query.ts';

/** The longest wait, in seconds. Proxies often close a request without an answer after 60 s. */
const MAX_WAIT_SECONDS = 60;

/** The time to wait for the end of a song. */
export const WAIT = strictQuery({
  wait: integerText({
    minimum: 0,
    maximum: MAX_WAIT_SECONDS,
    default: 0,
    error: `must be a whole number of seconds from 0 to ${MAX_WAIT_SECONDS}`,
  })
    .optional()
    .describe('Seconds to wait for the end of a song that is waiting or running.'),
});
