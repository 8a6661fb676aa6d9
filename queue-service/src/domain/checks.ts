// Checks the names and sizes that callers give, once, before they become part of a record or a key.

import { ServiceError } from '@stemline/common/errors/service-error.ts';
import { NAMESPACE, SHA224_HEX, SUBMISSION_ID } from '@stemline/common/names.ts';

/**
 * SHA-224 in hex: songhash or audio address. Throws INVALID_ARGUMENT, as all functions in this file
 * do.
 */
export function assertHash(value: string, what: string): void {
  if (!SHA224_HEX.test(value)) throw invalid(`${what} must be 56 lower-case hex digits.`);
}

export function assertSubmissionId(value: string): void {
  if (!SUBMISSION_ID.test(value)) throw invalid('submission_id must be 1 to 64 of [A-Za-z0-9_-].');
}

export function assertNamespace(value: string): void {
  if (!NAMESPACE.test(value)) throw invalid('namespace must be 1 to 64 of [a-z0-9-] and not begin with a dash.');
}

export function assertShort(value: string, maxChars: number, what: string): void {
  if (value.length > maxChars) throw invalid(`${what} must not be longer than ${maxChars} characters.`);
}

export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ServiceError('INVALID_ARGUMENT', `${what} must be valid JSON.`, { cause });
  }
}

export function invalid(message: string): ServiceError {
  return new ServiceError('INVALID_ARGUMENT', message);
}
