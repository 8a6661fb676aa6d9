// Chooses the header Retry-After.

import type { ServerResponse } from 'node:http';

/** Seconds when nothing is known about the time. */
const UNKNOWN_SECONDS = 5;
/** Limits in seconds: an estimate may be wrong, and it may change. */
const LIMITS = { min: 1, max: 60 };

/**
 * Returns the whole seconds after which a client asks again. `estimate`: seconds until the song is
 * done; null: not known.
 */
export function retryAfterSeconds(estimate: number | null): number {
  return estimate === null ? UNKNOWN_SECONDS : Math.min(LIMITS.max, Math.max(LIMITS.min, Math.ceil(estimate)));
}

/** Sets the header. `estimate` as for retryAfterSeconds(). */
export function setRetryAfter(response: ServerResponse, estimate: number | null): void {
  response.setHeader('retry-after', retryAfterSeconds(estimate));
}
