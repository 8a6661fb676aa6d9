// Defines the only error class of Stemline: a code for programs, a message for people, and the
// cause for the log.

import { CODES, type ErrorCode, isRetryable } from './codes.ts';

/** Node's codes for a stream whose peer has disconnected. */
const CALLER_GONE: ReadonlySet<unknown> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET']);

export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;

  /** Callers read `message`: it explains the fault and the remedy, and contains nothing private. */
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  /** Whether the same call may succeed later. */
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
      if (caught.name === 'AbortError' || CALLER_GONE.has(errno))
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
