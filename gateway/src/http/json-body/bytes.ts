// The bytes that JSON is made of.

import { ServiceError } from '@stemline/common/errors/service-error.ts';

export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

export function isHex(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

export function notJson(what: string): ServiceError {
  return new ServiceError('BAD_JSON', what);
}

/** Makes the error for the byte at this index of the chunk at hand, where something else was expected. */
export type Unexpected = (expected: string, at: number) => ServiceError;

/** A byte as a message shows it. */
export function shown(byte: number | undefined): string {
  if (byte === undefined) return 'the end';
  return byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `byte 0x${byte.toString(16).padStart(2, '0')}`;
}
