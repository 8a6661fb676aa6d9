// Computes the digest by which a repeated request with an idempotency key is recognised.

import { createHash } from 'node:crypto';
import type { Submission } from './submission.ts';

/**
 * Returns 56 lower-case hex digits. Equal requests have equal audio, model, options, priority and
 * callback. The names of the file and of the parent are for people only.
 */
export function fingerprintOf({ audio, model, optionsJson, priority, callback }: Submission): string {
  const request = [audio, model === '' ? 'auto' : model, optionsJson, priority, callback ?? null];
  return createHash('sha224').update(JSON.stringify(request)).digest('hex');
}
