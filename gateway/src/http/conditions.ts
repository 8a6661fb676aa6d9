// Conditional requests (RFC 9110, 13): what a caller's headers say of the bytes it has, or thinks it has, already.

import type { IncomingHttpHeaders } from 'node:http';

export interface Validators {
  /** Without its quotes; a strong one. */
  readonly etag: string;
  readonly modifiedMs: number;
}

export type Verdict = 'send' | 'notModified' | 'failed';

/** For GET and HEAD, in the order of RFC 9110, 13.2.2. A date that is none counts as not given. */
export function verdictOf(headers: IncomingHttpHeaders, { etag, modifiedMs }: Validators): Verdict {
  const modified = inSeconds(modifiedMs);
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  if (match !== undefined && !tagsIn(match).some((tag) => tag === '*' || tag === `"${etag}"`)) return 'failed';
  if (match === undefined && modified > secondsOf(headers['if-unmodified-since'])) return 'failed';
  if (noneMatch !== undefined) {
    const isHere = tagsIn(noneMatch).some((tag) => tag === '*' || tag.replace(/^W\//, '') === `"${etag}"`);
    return isHere ? 'notModified' : 'send';
  }
  return modified <= secondsOf(headers['if-modified-since']) ? 'notModified' : 'send';
}

/** Whether Range counts: with If-Range, only for the bytes that the caller has a part of. */
export function isRangeWanted(headers: IncomingHttpHeaders, { etag, modifiedMs }: Validators): boolean {
  const condition = headers['if-range'];
  if (condition === undefined || Array.isArray(condition)) return condition === undefined;
  return condition.trim() === `"${etag}"` || secondsOf(condition) === inSeconds(modifiedMs);
}

/** Entity tags as they are written, and `*`. */
function tagsIn(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"|\*/g) ?? [];
}

function inSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** NaN, which compares with nothing, unless it is a date. */
function secondsOf(date: string | undefined): number {
  return inSeconds(Date.parse(date ?? ''));
}
