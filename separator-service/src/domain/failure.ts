// Why a song could not be made: a closed table that says of each reason whether another try may help.

import { ServiceError } from '@stemline/common/errors.ts';
import { EngineError, type EngineErrorCode } from '../engine/engine-error.ts';

/** Whether the same job may succeed at another try. */
export const FAILURES = {
  BAD_AUDIO: { retry: false },
  TOO_LONG: { retry: false },
  MODEL_UNAVAILABLE: { retry: false },
  AUDIO_MISSING: { retry: false },
  OUT_OF_MEMORY: { retry: true },
  ENGINE_CRASHED: { retry: true },
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

const OF_ENGINE: Readonly<Record<EngineErrorCode, FailureCode>> = {
  BAD_REQUEST: 'INTERNAL',
  BAD_AUDIO: 'BAD_AUDIO',
  MODEL_UNAVAILABLE: 'MODEL_UNAVAILABLE',
  OUT_OF_MEMORY: 'OUT_OF_MEMORY',
  CANCELLED: 'INTERNAL',
  INTERNAL: 'INTERNAL',
  ENGINE_CRASHED: 'ENGINE_CRASHED',
};

const CRASHED = 'The engine ended unexpectedly while it separated this song.';

/** Whatever was caught, as a failure; what is not foreseen is INTERNAL with the cause kept for the log. */
export function failureOf(caught: unknown): JobFailure {
  if (caught instanceof JobFailure) return caught;
  if (caught instanceof EngineError) {
    const reason = caught.code === 'ENGINE_CRASHED' ? CRASHED : asSentence(caught.message);
    return new JobFailure(OF_ENGINE[caught.code], reason, { cause: caught });
  }
  return new JobFailure('INTERNAL', ServiceError.from(caught).message, { cause: caught });
}

/** As queue and people read it: `CODE: sentence`. */
export function describe(failure: JobFailure): string {
  return `${failure.code}: ${failure.message}`;
}

/** The failure that `describe` described, or undefined. */
export function parseDescription(text: string): JobFailure | undefined {
  const [, code = '', message = ''] = /^([A-Z_]+): (.*)$/s.exec(text) ?? [];
  return isFailureCode(code) ? new JobFailure(code, message) : undefined;
}

export function isFailureCode(text: string): text is FailureCode {
  return Object.hasOwn(FAILURES, text);
}

function asSentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
