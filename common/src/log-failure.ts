// How a failure is logged where it is answered, once: a fault of ours as an error, trouble on our side as a warning, both
// with their cause; a refusal as information.

import type { ErrorCode } from './error-codes.ts';
import type { ServiceError } from './errors.ts';
import type { Logger } from './logger.ts';

/** Whoever asked did nothing wrong: a part is away or slow, a disk is full, something that should be there is not. */
const TROUBLE: ReadonlySet<ErrorCode> = new Set([
  'AUDIO_MISSING',
  'TRACK_MISSING',
  'STORAGE_FULL',
  'NO_MODELS',
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
]);

export function logFailure(log: Logger, error: ServiceError): void {
  const { code, message: reason } = error;
  const err = error.cause ?? error;
  if (code === 'INTERNAL') log.error({ code, err }, 'request failed');
  else if (TROUBLE.has(code)) log.warn({ code, reason, err }, 'request not served');
  // Without its cause, which may quote what the caller sent.
  else log.info({ code, reason }, 'request refused');
}
