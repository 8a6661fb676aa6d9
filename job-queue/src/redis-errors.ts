// Classifies the errors of a Redis client and turns them into ServiceErrors.

import { ServiceError } from '@stemline/common/errors/service-error.ts';

/**
 * The error of a command that got no answer in time. Such a command is not sent again; after a lost
 * connection it is.
 */
export class NoAnswer extends Error {
  constructor() {
    super('the command got no answer in time');
  }
}

/** The error reply to a script that may need memory. Redis has none left and ran no part of it. */
const OUT_OF_MEMORY = /^OOM/;
/**
 * Error replies of a Redis that cannot run the command now. Any other one is a fault of our code.
 */
const NOT_NOW = /^(LOADING|READONLY|MISCONF|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|BUSY|NOAUTH|NOPERM|WRONGPASS)/;

/** Returns whether the command failed because its connection was lost. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && !isReply(error) && !(error instanceof NoAnswer);
}

/**
 * Returns QUEUE_OUT_OF_MEMORY for a script that Redis refused because it has no memory left,
 * INTERNAL for a fault of our code, and UNAVAILABLE for any other error.
 */
export function toServiceError(error: unknown): ServiceError {
  if (error instanceof Error && isReply(error) && OUT_OF_MEMORY.test(error.message))
    return new ServiceError(
      'QUEUE_OUT_OF_MEMORY',
      'The queue has no memory left, so it accepts no new song and no test of a callback. Try again later.',
      {
        cause: error,
      },
    );
  if (error instanceof Error && isReply(error) && !NOT_NOW.test(error.message)) return ServiceError.from(error);
  return new ServiceError('UNAVAILABLE', 'The queue cannot be reached. Try again in a moment.', { cause: error });
}

function isReply(error: Error): boolean {
  return error.name === 'ReplyError';
}
