// The Range header: one range of bytes (RFC 9110, 14). Several ranges at once are answered with the whole, which is allowed.

import { ServiceError } from '@stemline/common/errors.ts';

export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/** Undefined: the whole. Throws BAD_RANGE when no byte of the range is there. */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, from = '', to = ''] = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  if (start >= size || (from === '' && Number(to) === 0))
    throw new ServiceError('BAD_RANGE', `The range is outside of the ${size} bytes of this track.`);
  return { start, end };
}
