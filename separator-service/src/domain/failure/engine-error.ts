// Error of a request to the engine: a code from a closed list, a reason for people, and whether it
// may succeed later.

export type EngineErrorCode =
  | 'BAD_REQUEST'
  | 'BAD_AUDIO'
  | 'MODEL_UNAVAILABLE'
  | 'OUT_OF_MEMORY'
  | 'CANCELLED'
  | 'INTERNAL'
  | 'ENGINE_CRASHED';

export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  readonly retry: boolean;

  constructor(code: EngineErrorCode, reason: string, options: { retry: boolean; cause?: unknown }) {
    super(reason, { cause: options.cause });
    this.code = code;
    this.retry = options.retry;
  }

  /** The process ended, or was ended, while `what` was in flight. */
  static crashed(what: string, cause: Error): EngineError {
    return new EngineError('ENGINE_CRASHED', `The engine ended while ${what} was in flight: ${cause.message}.`, {
      retry: true,
      cause,
    });
  }
}
