// Errors that end an attempt at a job, and their conversion: from any caught error, and to and from
// the text that the queue keeps for the next attempt.

import { CODES, type FailureCode, isFailureCode } from '@stemline/common/errors/codes.ts';
import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { jsonOrUndefined } from '@stemline/common/json-text.ts';
import { z } from 'zod';
import { EngineError } from './engine.ts';

/** The error of a job that could not be done. `message` is a sentence for people. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  /** True when another attempt at the job may succeed. */
  get retry(): boolean {
    return CODES[this.code].job === 'attempt';
  }
}

/**
 * The error of a separator that cannot do the job now, although nothing is wrong with the job. The
 * job is handed back, and the attempt does not count. `message` is for the log.
 */
export class JobDeferred extends Error {
  override readonly name = 'JobDeferred';
}

/**
 * Converts any caught value to a failure. An unexpected one becomes INTERNAL, with its cause for
 * the log.
 */
export function failureOf(caught: unknown): JobFailure {
  if (caught instanceof JobFailure) return caught;
  if (caught instanceof EngineError) {
    const reason = caught.code === 'ENGINE_CRASHED' ? CODES.ENGINE_CRASHED.text : asSentence(caught.message);
    // No job fails as CANCELLED, which the engine sends only for songs that the separator cancels.
    const code = isFailureCode(caught.code) ? caught.code : 'INTERNAL';
    return new JobFailure(code, reason, { cause: caught });
  }
  if (isDiskFull(caught)) return new JobFailure('STORAGE_FULL', CODES.STORAGE_FULL.text, { cause: caught });
  const reason = caught instanceof ServiceError ? caught.message : CODES.INTERNAL.text;
  return new JobFailure('INTERNAL', reason, { cause: caught });
}

function isDiskFull(caught: unknown): boolean {
  const errno = caught instanceof Error ? (caught as NodeJS.ErrnoException).code : undefined;
  return errno === 'ENOSPC' || errno === 'EDQUOT' || errno === 'EFBIG';
}

function asSentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

const noteSchema = z.object({ code: z.string().refine(isFailureCode), reason: z.string() });

/** Returns the text that the queue keeps with a job that is handed back. */
export function encodeFailure({ code, message }: JobFailure): string {
  return JSON.stringify({ code, reason: message });
}

/**
 * Returns the failure in a text of the queue; undefined when the job was handed back for another
 * reason.
 */
export function decodeFailure(text: string): JobFailure | undefined {
  // Other reasons, such as a stop, are plain text.
  const parsed = noteSchema.safeParse(jsonOrUndefined(text));
  return parsed.success ? new JobFailure(parsed.data.code, parsed.data.reason) : undefined;
}
