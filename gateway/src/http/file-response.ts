// Begins the response that sends a file. Supports conditional requests (RFC 9110, 13) and a range
// of bytes (RFC 9110, 14).

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from '@stemline/common/errors/service-error.ts';

/** The version of a file, to compare with the conditions of a request. */
export interface Validators {
  /** A strong entity tag, without its quotes. */
  readonly etag: string;
  /**
   * Unix milliseconds. Undefined: the file has no date that changes with its bytes, so conditions
   * with a date do not apply.
   */
  readonly modifiedMs: number | undefined;
}

/** A file to send. */
export interface FileInfo extends Validators {
  /** In bytes. */
  readonly size: number;
  readonly contentType: string;
}

/** A range of bytes, counted from 0. */
export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/** The effect of the conditions: send the file, or answer 304 or 412. */
export type Verdict = 'send' | 'notModified' | 'failed';

const UNIT = 'bytes=';

/**
 * Sets status and headers. Returns the range of bytes to send; undefined: the response is already
 * complete, without a body. Throws PRECONDITION_FAILED, and BAD_RANGE for a range beyond the end of
 * the file.
 */
export function beginFile(request: IncomingMessage, response: ServerResponse, file: FileInfo): ByteRange | undefined {
  response.setHeader('content-type', file.contentType);
  response.setHeader('etag', `"${file.etag}"`);
  if (file.modifiedMs !== undefined) response.setHeader('last-modified', new Date(file.modifiedMs).toUTCString());
  response.setHeader('accept-ranges', 'bytes');
  const verdict = verdictOf(request.headers, file);
  if (verdict === 'failed') throw preconditionFailed();
  if (verdict === 'notModified') {
    response.statusCode = 304;
    response.end();
    return undefined;
  }
  const part = partOf(request, response, file);
  const range = part ?? { start: 0, end: file.size - 1 };
  if (part) response.setHeader('content-range', `bytes ${part.start}-${part.end}/${file.size}`);
  response.statusCode = part ? 206 : 200;
  response.setHeader('content-length', range.end - range.start + 1);
  if (request.method !== 'HEAD' && file.size > 0) return range;
  response.end();
  return undefined;
}

function preconditionFailed(): ServiceError {
  return new ServiceError('PRECONDITION_FAILED', 'The file does not match the If-Match or If-Unmodified-Since header.');
}

function partOf({ headers }: IncomingMessage, response: ServerResponse, file: FileInfo): ByteRange | undefined {
  if (!isRangeWanted(headers, file)) return undefined;
  try {
    return parseRange(headers.range, file.size);
  } catch (error) {
    response.setHeader('content-range', `bytes */${file.size}`);
    throw error;
  }
}

/**
 * Evaluates the conditions in the order of RFC 9110, 13.2.2. Ignores a condition with an invalid
 * date.
 */
export function verdictOf(headers: IncomingHttpHeaders, { etag, modifiedMs }: Validators): Verdict {
  const modified = inSeconds(modifiedMs);
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  if (match !== undefined && !tagsIn(match).some((tag) => tag === '*' || tag === `"${etag}"`)) return 'failed';
  if (match === undefined && modified > secondsOf(headers['if-unmodified-since'])) return 'failed';
  if (noneMatch !== undefined) {
    const isKnown = tagsIn(noneMatch).some((tag) => tag === '*' || tag.replace(/^W\//, '') === `"${etag}"`);
    return isKnown ? 'notModified' : 'send';
  }
  return modified <= secondsOf(headers['if-modified-since']) ? 'notModified' : 'send';
}

/** Returns whether Range applies: If-Range is absent or names this version of the file. */
export function isRangeWanted(headers: IncomingHttpHeaders, { etag, modifiedMs }: Validators): boolean {
  const condition = headers['if-range'];
  if (condition === undefined || Array.isArray(condition)) return condition === undefined;
  return condition.trim() === `"${etag}"` || secondsOf(condition) === inSeconds(modifiedMs);
}

/**
 * Parses the Range header for a file of `size` bytes. Returns undefined for the whole file; also
 * for several ranges, which RFC 9110 allows to ignore. Throws BAD_RANGE for a range beyond the end.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const ends = endsOf(header ?? '');
  if (!ends) return undefined;
  const [from, to] = ends;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size || (from === '' && Number(to) === 0))
    throw new ServiceError('BAD_RANGE', `The range is outside the ${size} bytes of this file.`);
  return { start, end };
}

/**
 * Returns the digits before and after the dash, either of which may be missing; undefined if
 * `header` is not a single range of bytes.
 */
function endsOf(header: string): [from: string, to: string] | undefined {
  if (header.slice(0, UNIT.length).toLowerCase() !== UNIT) return undefined;
  const dash = header.indexOf('-');
  const from = header.slice(UNIT.length, dash).trim();
  const to = header.slice(dash + 1).trim();
  return dash >= 0 && from + to !== '' && isDigits(from) && isDigits(to) ? [from, to] : undefined;
}

function isDigits(text: string): boolean {
  return /^\d*$/.test(text);
}

/** Returns the entity tags as they are written, and `*`. */
function tagsIn(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"|\*/g) ?? [];
}

/** Returns NaN for undefined, which makes every comparison false. */
function inSeconds(ms = Number.NaN): number {
  return Math.floor(ms / 1000);
}

/** Returns Unix seconds; NaN, which makes every comparison false, if `date` is not a date. */
function secondsOf(date: string | undefined): number {
  return inSeconds(Date.parse(date ?? ''));
}
