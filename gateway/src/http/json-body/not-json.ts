// Errors for a body that is not one JSON object. Positions count the bytes of the body from 0.

import { ServiceError } from '@stemline/common/errors/service-error.ts';

export function notJson(message: string): ServiceError {
  return new ServiceError('BAD_JSON', message);
}

/** The error for a byte in the place of something else. */
export function unexpected(expected: string, position: number, byte: number): ServiceError {
  const isShown = byte > 0x20 && byte < 0x7f;
  const found = isShown ? `"${String.fromCharCode(byte)}"` : `byte 0x${byte.toString(16).padStart(2, '0')}`;
  return notJson(`The body is not one JSON object: ${expected} was expected at byte ${position}, not ${found}.`);
}
