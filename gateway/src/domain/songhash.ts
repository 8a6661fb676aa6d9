// Checks what callers put into addresses before anything is asked.

import { invalid } from './wishes.ts';

/** Throws INVALID_ARGUMENT. */
export function assertSonghash(value: string): string {
  if (!/^[0-9a-f]{56}$/.test(value))
    throw invalid('A songhash is 56 hex digits in lower case, as it was answered when the song was sent.');
  return value;
}

export function assertTrackName(value: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}(\.[a-z0-9]{1,8})?$/.test(value))
    throw invalid('A track is named like vocals.mp3 or vocals.');
  return value;
}
