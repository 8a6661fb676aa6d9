// Determines the status and the JSON of an error. An error may have another status than its code,
// or more members than code and reason.

import { CODES, type ErrorCode } from '@stemline/common/errors/codes.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { retryAfterSeconds } from './retry-after.ts';

interface More {
  /** Replaces the status of the code. */
  readonly status?: number;
  /** Members of the answer besides code and reason. */
  readonly details?: object;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** An error with a status or details of its own. */
export class HttpProblem extends ServiceError {
  readonly status: number;
  readonly details: object;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, { status = CODES[code].http, details = {}, retryAfter, cause }: More) {
    super(code, message, { cause });
    this.status = status;
    this.details = details;
    this.retryAfter = retryAfter;
  }
}

/** Returns the HTTP status of the answer to an error. */
export function statusOf(error: ServiceError): number {
  return error instanceof HttpProblem ? error.status : CODES[error.code].http;
}

/** Returns the seconds after which the same request may succeed; undefined: not after a time. */
export function retryAfterOf(error: ServiceError): number | undefined {
  const own = error instanceof HttpProblem ? error.retryAfter : undefined;
  return own ?? (statusOf(error) === 503 ? retryAfterSeconds(null) : undefined);
}

/** Returns the body of the answer to an error: `{ code, reason }` and the details. */
export function bodyOf(error: ServiceError): object {
  return { code: error.code, reason: error.message, ...(error instanceof HttpProblem && error.details) };
}

/** Gives an error the status 409, because the server would refuse the unchanged request again. */
export function asConflict(error: ServiceError): HttpProblem {
  return new HttpProblem(error.code, error.message, { status: 409, cause: error });
}
