// Classifies the errors of a Redis client and turns them into ServiceErrors.

import { ServiceError } from '@stemline/common/errors/service-error.ts';

/** The error of a command without an answer. It is not repeated, unlike after a lost connection. */
export class NoAnswer extends Error {
  constructor() {
    super('the command got no answer in time');
  }
}

/**
 * Replies of a Redis that cannot run the command now. Any other error reply is a fault of this
 * code.
 */
const NOT_NOW =
  /^(OOM|LOADING|READONLY|MISCONF|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|BUSY|NOAUTH|NOPERM|WRONGPASS)/;

/** Returns whether the command failed because its connection was lost. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && !isReply(error) && !(error instanceof NoAnswer);
}

/** Returns INTERNAL for a fault of this code, and UNAVAILABLE for any other error. */
export function toServiceError(error: unknown): ServiceError {
  if (error instanceof Error && isReply(error) && !NOT_NOW.test(error.message)) return ServiceError.from(error);
  return new ServiceError('UNAVAILABLE', 'The queue cannot be reached. Try again in a moment.', { cause: error });
}

function isReply(error: Error): boolean {
  return error.name === 'ReplyError';
}
