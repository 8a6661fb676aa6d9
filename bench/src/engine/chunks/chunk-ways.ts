// The ways in which tracks are encoded, and their names.

import type { Way } from './encode-chunks.ts';

/** The way of the separator. */
export const WHOLE: Way = { chunks: 1, hasReservoir: true };
/** Cores of a larger machine, which would have a chunk for each. */
export const MANY = 16;

/** Returns the name of a way in the tables. */
export function nameOf({ chunks, hasReservoir }: Way): string {
  return `${chunks === 1 ? 'whole' : `${chunks} chunks`}${hasReservoir ? '' : ', no reservoir'}`;
}

/** Returns the ways that are compared; the first one is that of the separator. */
export function waysFor(cores: number): Way[] {
  const chunks = Math.max(2, cores);
  const many = chunks === MANY ? [] : [{ chunks: MANY, hasReservoir: true }];
  return [
    WHOLE,
    { ...WHOLE, hasReservoir: false },
    { chunks, hasReservoir: false },
    { chunks, hasReservoir: true },
    ...many,
  ];
}
