// Reads the Range header: one range of bytes (RFC 9110, 14). Several ranges are answered with the
// whole file, as the RFC allows.

import { ServiceError } from '@stemline/common/errors/service-error.ts';

export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

const UNIT = 'bytes=';

/**
 * Undefined: send the whole file. Throws BAD_RANGE when the range lies beyond the end of the file.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const ends = endsOf(header ?? '');
  if (!ends) return undefined;
  const [from, to] = ends;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size || (from === '' && Number(to) === 0))
    throw new ServiceError('BAD_RANGE', `The range is outside the ${size} bytes of this track.`);
  return { start, end };
}

/**
 * The digits before and after the dash; either may be missing. Undefined: `header` is not one range
 * of bytes.
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
