// Creates the error for a full queue.

import { ServiceError } from '@stemline/common/errors/service-error.ts';

/** Returns the error QUEUE_FULL. */
export function queueFull(): ServiceError {
  return new ServiceError('QUEUE_FULL', 'The queue is full. Try again later.');
}
