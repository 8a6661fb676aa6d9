// Logs the error that a service returns to its caller. INTERNAL has level error and a fault of the
// server level warn, both with their cause. A refusal has level info, and a cancelled call debug.

import type { ErrorCode } from '../errors/codes.ts';
import type { ServiceError } from '../errors/service-error.ts';
import type { Logger } from './logger.ts';

/**
 * Faults of the server: a part is unavailable or slow, the disk is full, or stored data is missing.
 */
const SERVER_FAULTS: ReadonlySet<ErrorCode> = new Set([
  'AUDIO_MISSING',
  'TRACK_MISSING',
  'STORAGE_FULL',
  'NO_MODELS',
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
]);

/** Writes one line. Call it where the error is returned, and nowhere else. */
export function logFailure(log: Logger, error: ServiceError): void {
  const { code, message: reason } = error;
  const err = error.cause ?? error;
  if (code === 'INTERNAL') log.error({ code, err }, 'request failed');
  else if (SERVER_FAULTS.has(code)) log.warn({ code, reason, err }, 'request not served');
  else if (code === 'CANCELLED') log.debug({ code, reason }, 'request cancelled');
  // The cause of a refusal may quote the caller's data.
  else log.info({ code, reason }, 'request refused');
}
