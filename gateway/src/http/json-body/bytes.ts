// The bytes that JSON is made of.

import { ServiceError } from '@stemline/common/errors.ts';

export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

export function isHex(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

export function notJson(what = 'The body must be one JSON object, such as {"mp3": "<base64>"}.'): ServiceError {
  return new ServiceError('BAD_JSON', what);
}
