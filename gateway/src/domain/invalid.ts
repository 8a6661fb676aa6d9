// Creates the error that refuses a malformed request.

import { ServiceError } from '@stemline/common/errors/service-error.ts';

/** `message` says what is wrong and what to do. */
export function invalid(message: string): ServiceError {
  return new ServiceError('INVALID_ARGUMENT', message);
}
