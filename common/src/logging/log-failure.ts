// Logs a failure once, where it is answered. An internal error is logged as an error and a
// server-side problem as a warning, both with their cause. A refusal is logged as info and a
// cancelled call as debug.

import type { ErrorCode } from '../errors/codes.ts';
import type { ServiceError } from '../errors/service-error.ts';
import type { Logger } from './logger.ts';

/**
 * Problems of the server: a part is unavailable or slow, a disk is full, or something that should
 * exist is missing.
 */
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
  else if (code === 'CANCELLED') log.debug({ code, reason }, 'request cancelled');
  // The cause is omitted, because it may quote the caller's data.
  else log.info({ code, reason }, 'request refused');
}
