// Converts errors caught during a job to failures of the closed table.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { EngineError, type EngineErrorCode } from './engine-error.ts';
import { type FailureCode, JobFailure } from './job-failure.ts';

const OF_ENGINE: Readonly<Record<EngineErrorCode, FailureCode>> = {
  BAD_REQUEST: 'ENGINE_REFUSED',
  BAD_AUDIO: 'BAD_AUDIO',
  MODEL_UNAVAILABLE: 'MODEL_UNAVAILABLE',
  OUT_OF_MEMORY: 'OUT_OF_MEMORY',
  CANCELLED: 'INTERNAL',
  INTERNAL: 'INTERNAL',
  ENGINE_CRASHED: 'ENGINE_CRASHED',
};

const CRASHED = 'The engine ended unexpectedly while it separated this song.';
const OUR_FAULT = 'Something went wrong on our side.';
const DISK_FULL = "The separator's disk is full.";

/**
 * Converts any caught value to a failure. An unexpected value becomes INTERNAL and keeps its cause
 * for the log.
 */
export function failureOf(caught: unknown): JobFailure {
  if (caught instanceof JobFailure) return caught;
  if (caught instanceof EngineError) {
    const reason = caught.code === 'ENGINE_CRASHED' ? CRASHED : asSentence(caught.message);
    return new JobFailure(OF_ENGINE[caught.code], reason, { cause: caught });
  }
  if (isDiskFull(caught)) return new JobFailure('STORAGE_FULL', DISK_FULL, { cause: caught });
  const reason = caught instanceof ServiceError ? caught.message : OUR_FAULT;
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
