// The refusal of what a caller has written, with what to mend.

import { ServiceError } from '@stemline/common/errors/service-error.ts';

export function invalid(message: string): ServiceError {
  return new ServiceError('INVALID_ARGUMENT', message);
}
