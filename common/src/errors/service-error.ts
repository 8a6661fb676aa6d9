// Defines the error of a call, which services return to their callers: a code for programs, a
// message for people, and a cause for the log. Other classes of errors stay inside one service.

import { CODES, type ErrorCode, isRetryable } from './codes.ts';

/** Node's codes for a stream whose peer has disconnected. */
const DISCONNECTED: ReadonlySet<unknown> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET']);

/** An error of a call. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;

  /**
   * `message` is returned to the caller: it states the fault and the remedy, and holds nothing
   * private. The cause is only logged.
   */
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  /** True: the same call may succeed later. */
  get retryable(): boolean {
    return isRetryable(this.code);
  }

  /**
   * Converts any caught value into a ServiceError. Returns a ServiceError unchanged. An abort, or a
   * stream that its peer closed, becomes CANCELLED; a timeout DEADLINE_EXCEEDED; a full disk
   * STORAGE_FULL; a lack of file descriptors UNAVAILABLE. Every other value becomes INTERNAL with a
   * general message and keeps its cause for the log.
   */
  static from(caught: unknown): ServiceError {
    if (caught instanceof ServiceError) return caught;
    if (caught instanceof Error) {
      const errno = (caught as NodeJS.ErrnoException).code;
      if (caught.name === 'AbortError' || DISCONNECTED.has(errno))
        return new ServiceError('CANCELLED', 'The request was cancelled.', { cause: caught });
      if (caught.name === 'TimeoutError')
        return new ServiceError('DEADLINE_EXCEEDED', 'The request took too long.', { cause: caught });
      if (errno === 'ENOSPC' || errno === 'EDQUOT')
        return new ServiceError('STORAGE_FULL', 'The storage is full. Try again later.', { cause: caught });
      if (errno === 'EMFILE' || errno === 'ENFILE')
        return new ServiceError('UNAVAILABLE', 'Too many files and connections are open. Try again in a moment.', {
          cause: caught,
        });
    }
    return new ServiceError('INTERNAL', CODES.INTERNAL.text, { cause: caught });
  }
}
