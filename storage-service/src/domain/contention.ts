// Repeats a change of a song that other requests change at the same time.

import { retry } from '@stemline/common/async/retry.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';

/** Each failed attempt means that another request has changed the song, so progress is made. */
const ATTEMPTS = 10;
const PAUSE = { baseMs: 2, maxMs: 50 };

/** Another request has changed the song; the change must start again from what is stored now. */
export class Contended extends ServiceError {
  constructor() {
    super('UNAVAILABLE', 'Other requests are changing the song. Try again.');
  }
}

/**
 * Repeats `change` while it throws Contended. Throws Contended, which is UNAVAILABLE, after ten
 * attempts.
 */
export function whileContended<T>(change: () => Promise<T>): Promise<T> {
  return retry(change, {
    backoff: PAUSE,
    attempts: ATTEMPTS,
    shouldRetry: (error) => error instanceof Contended,
  });
}
