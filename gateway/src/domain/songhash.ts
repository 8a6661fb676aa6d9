// Checks what callers put into addresses before anything is asked.

import { SHA224_HEX, TRACK_QUERY } from '@stemline/common/names.ts';
import { invalid } from './wishes.ts';

/** Throws INVALID_ARGUMENT. */
export function assertSonghash(value: string): string {
  if (!SHA224_HEX.test(value))
    throw invalid('A songhash is 56 hex digits in lower case, as it was answered when the song was sent.');
  return value;
}

export function assertTrackName(value: string): string {
  if (!TRACK_QUERY.test(value)) throw invalid('A track is named like vocals.mp3 or vocals.');
  return value;
}
