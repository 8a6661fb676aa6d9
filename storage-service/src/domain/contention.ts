// Repeats a change of something that other requests change at the same time, such as a song.

import { retry } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';

/** An attempt fails only when another request has changed the same thing meanwhile. */
const ATTEMPTS = 10;
const PAUSE = { baseMs: 2, maxMs: 50 };

/**
 * Another request has changed what this one changes, so the change must begin again with the new
 * state.
 */
export class Contended extends ServiceError {
  constructor(message = 'Other requests are changing the song. Try again.') {
    super('UNAVAILABLE', message);
  }
}

/**
 * Repeats `change` while it rejects with Contended. Rejects with Contended, which has the code
 * UNAVAILABLE, after ten attempts.
 */
export function whileContended<T>(change: () => Promise<T>): Promise<T> {
  return retry(change, {
    backoff: PAUSE,
    attempts: ATTEMPTS,
    shouldRetry: (error) => error instanceof Contended,
  });
}
