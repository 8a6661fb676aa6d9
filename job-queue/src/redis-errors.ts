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

/**
 * Error replies of a Redis that cannot run the command now. Any other one is a fault of our code.
 */
const NOT_NOW =
  /^(OOM|LOADING|READONLY|MISCONF|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|BUSY|NOAUTH|NOPERM|WRONGPASS)/;

/** Returns whether the command failed because its connection was lost. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && !isReply(error) && !(error instanceof NoAnswer);
}

/** Returns INTERNAL for a fault of our code, and UNAVAILABLE for any other error. */
export function toServiceError(error: unknown): ServiceError {
  if (error instanceof Error && isReply(error) && !NOT_NOW.test(error.message)) return ServiceError.from(error);
  return new ServiceError('UNAVAILABLE', 'The queue cannot be reached. Try again in a moment.', { cause: error });
}

function isReply(error: Error): boolean {
  return error.name === 'ReplyError';
}
