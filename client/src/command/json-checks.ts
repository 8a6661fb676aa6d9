// Checks the kinds of JSON values, before a command reads their members.

import { SHA224_HEX } from '@stemline/common/names.ts';

/** An object that may hold anything in place of its members. */
export type Members<T> = { readonly [Name in keyof T]?: unknown };

/** Returns whether the value is an object or an array. */
export function isObject<T = Readonly<Record<string, unknown>>>(value: unknown): value is Members<T> {
  return typeof value === 'object' && value !== null;
}

/** Returns whether all values are texts. */
export function areTexts(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}

/** Returns whether the value is an array whose items all pass the check. */
export function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

/** Returns whether the value is a SHA-224 in hex. */
export function isSha224(value: unknown): boolean {
  return typeof value === 'string' && SHA224_HEX.test(value);
}
