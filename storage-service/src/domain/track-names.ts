// Names of tracks: the check of a new name, and the name of the original.

import { audioExtensionOf } from '@stemline/common/audio/extensions.ts';
import { formatOfType } from '@stemline/common/audio/formats.ts';
import { assertName, invalid } from '@stemline/common/checks.ts';

/** The name of the track that every song has: the audio as it was uploaded. */
export const ORIGINAL = 'original';

/** Checks the name of a track that a run makes. Throws INVALID_ARGUMENT. */
export function assertTrackName(value: string, field: string): void {
  assertName('trackName', value, field);
  if (stemOf(value) === ORIGINAL)
    throw invalid(`${field} must not be ${ORIGINAL}, which is the name of the uploaded audio.`);
}

/** Returns a track's name without its extension. */
export function stemOf(track: string): string {
  const dot = track.lastIndexOf('.');
  return dot < 0 ? track : track.slice(0, dot);
}

/**
 * Returns the full name of the original, such as `original.mp3`. Its extension is that of the
 * content type, or else that of the file name if it is known, or else `bin`.
 */
export function originalName(contentType: string, filename: string): string {
  const fromName = audioExtensionOf(filename).slice(1).toLowerCase();
  return `${ORIGINAL}.${formatOfType(contentType)?.extension ?? (fromName || 'bin')}`;
}
