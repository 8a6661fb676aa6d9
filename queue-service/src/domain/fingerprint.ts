// Computes the digest by which a repeated request with an idempotency key is recognised.

import { createHash } from 'node:crypto';
import type { Submission } from './submission.ts';

type Choices = Pick<Submission, 'model' | 'optionsJson' | 'priority' | 'callback'>;

/**
 * Returns 56 lower-case hex digits. Equal requests have equal audio, model, options, priority and
 * callback. The names of the file and of the parent are for people only.
 */
export function fingerprintOf({ audio, ...choices }: Choices & Pick<Submission, 'audio'>): string {
  return digestOf(audio, choices);
}

/**
 * As fingerprintOf(), with the source in place of the audio, which cannot be read again when the
 * source was removed. Returns an empty text for a request without a source.
 */
export function sourceFingerprintOf({ source, ...choices }: Choices & Pick<Submission, 'source'>): string {
  return source ? digestOf([source.songhash, source.track], choices) : '';
}

function digestOf(audio: string | readonly string[], { model, optionsJson, priority, callback }: Choices): string {
  const request = [audio, model === '' ? 'auto' : model, optionsJson, priority, callback ?? null];
  return createHash('sha224').update(JSON.stringify(request)).digest('hex');
}
