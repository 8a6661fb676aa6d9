// Errors whose answer has another status than their code, or more members than code and reason.

import { CODES, type ErrorCode } from '@stemline/common/errors/codes.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';

interface More {
  /** Replaces the status of the code. */
  readonly status?: number;
  readonly details?: object;
  readonly cause?: unknown;
}

export class HttpProblem extends ServiceError {
  readonly status: number;
  readonly details: object;

  constructor(code: ErrorCode, message: string, { status = CODES[code].http, details = {}, cause }: More) {
    super(code, message, { cause });
    this.status = status;
    this.details = details;
  }
}

export function statusOf(error: ServiceError): number {
  return error instanceof HttpProblem ? error.status : CODES[error.code].http;
}

/** The JSON body of the answer: `{ code, reason }` and the details. */
export function bodyOf(error: ServiceError): object {
  return { code: error.code, reason: error.message, ...(error instanceof HttpProblem && error.details) };
}

/** A conflict with the same code: the unchanged request would be refused again. */
export function asConflict(error: ServiceError): HttpProblem {
  return new HttpProblem(error.code, error.message, { status: 409, cause: error });
}

export function preconditionFailed(): ServiceError {
  return new ServiceError(
    'PRECONDITION_FAILED',
    'The track does not match the If-Match or If-Unmodified-Since header.',
  );
}

export function expectationFailed(): ServiceError {
  return new ServiceError('EXPECTATION_FAILED', 'The Expect header may only be 100-continue.');
}

/** Translates an error of Node's HTTP parser. */
export function unreadableRequest({ code, reason }: { code?: string | undefined; reason?: string }): ServiceError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new ServiceError('HEADERS_TOO_LARGE', 'The address and the headers of the request are too large.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new ServiceError('REQUEST_TIMEOUT', 'The headers of the request did not arrive in time.');
  return new ServiceError('INVALID_ARGUMENT', `This is not HTTP/1.1${reason ? `: ${reason}` : ''}.`);
}
