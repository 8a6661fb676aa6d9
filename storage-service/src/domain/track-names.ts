// Names of tracks and peaks: the checks of new names, and the name of the original.

import { audioExtensionOf } from '@stemline/common/audio/extensions.ts';
import { formatsOfType } from '@stemline/common/audio/formats.ts';
import { PEAKS_EXTENSION } from '@stemline/common/audio/peaks-file.ts';
import { assertName, invalid } from '@stemline/common/checks.ts';
import { ORIGINAL } from '@stemline/common/names.ts';

/** Checks the name of a track that a run makes. Throws INVALID_ARGUMENT. */
export function assertTrackName(value: string, field: string): void {
  assertName('trackName', value, field);
  if (isPeaksName(value)) throw invalid(`${field} must not end with .${PEAKS_EXTENSION}.`);
  if (stemOf(value) === ORIGINAL)
    throw invalid(`${field} must not be ${ORIGINAL}, which is the name of the uploaded audio.`);
}

/**
 * Checks the name of an upload of a run: a track, or peaks of a stem or of the original. Throws
 * INVALID_ARGUMENT.
 */
export function assertUploadName(value: string, field: string): void {
  if (isPeaksName(value)) assertName('trackName', value, field);
  else assertTrackName(value, field);
}

/** Returns whether an upload with this name holds peaks. */
function isPeaksName(name: string): boolean {
  return name.endsWith(`.${PEAKS_EXTENSION}`);
}

/** Returns a track's name without its extension. */
export function stemOf(track: string): string {
  const dot = track.lastIndexOf('.');
  return dot < 0 ? track : track.slice(0, dot);
}

/**
 * Returns the full name of the original, such as `original.mp3`. Its extension is that of the
 * content type. When several formats have the content type, the file name chooses. When none has
 * it, the extension is that of the file name if it is known, or else `bin`.
 */
export function originalName(contentType: string, filename: string): string {
  const fromName = audioExtensionOf(filename).slice(1).toLowerCase();
  const extensions = formatsOfType(contentType).map(({ extension }) => extension);
  const isPossible = extensions.length === 0 || extensions.includes(fromName);
  return `${ORIGINAL}.${(isPossible ? fromName : extensions[0]) || 'bin'}`;
}
