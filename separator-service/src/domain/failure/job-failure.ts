// Why a song could not be made: a closed table that says of each reason whether another try may help.

/** Whether the same job may succeed at another try. */
const FAILURES = {
  BAD_AUDIO: { retry: false },
  TOO_LONG: { retry: false },
  MODEL_UNAVAILABLE: { retry: false },
  AUDIO_MISSING: { retry: false },
  OUT_OF_MEMORY: { retry: true },
  /** The separator's own disk: another one may have room. */
  STORAGE_FULL: { retry: true },
  ENGINE_CRASHED: { retry: true },
  TIMED_OUT: { retry: true },
  /** The engine says that the same request can never succeed: a fault of ours, or of the model. */
  ENGINE_REFUSED: { retry: false },
  /** Published for a job whose tries are used up; nobody knows more. */
  WORKER_LOST: { retry: false },
  INTERNAL: { retry: true },
} as const satisfies Record<string, { retry: boolean }>;

export type FailureCode = keyof typeof FAILURES;

/** `message` is shown to people. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  get retry(): boolean {
    return FAILURES[this.code].retry;
  }
}

export function isFailureCode(text: string): text is FailureCode {
  return Object.hasOwn(FAILURES, text);
}
