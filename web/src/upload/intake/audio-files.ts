// Recognises audio files by their names and types, from the table of formats that the server uses.

import { ALL_FORMATS } from '@stemline/common/audio/formats.ts';

const EXTENSIONS: ReadonlySet<string> = new Set(
  ALL_FORMATS.flatMap(({ extension, otherExtensions }) => [extension, ...otherExtensions]),
);
const TYPES: ReadonlySet<string> = new Set(
  ALL_FORMATS.flatMap(({ contentType, otherTypes }) => [contentType, ...otherTypes]),
);
const NAMED = 5;

/**
 * The `accept` of the file chooser. It names every type and extension, because iOS disables all
 * files for a wildcard such as `audio/*`.
 */
export const ACCEPT: string = [...TYPES, ...[...EXTENSIONS].map((extension) => `.${extension}`)].join(',');

/** The names of the usual formats. */
export const USUAL_FORMATS: readonly string[] = ALL_FORMATS.slice(0, NAMED).map(({ name }) => name);
/** The number of formats that USUAL_FORMATS does not name. */
export const OTHER_FORMATS: number = ALL_FORMATS.length - NAMED;

/**
 * Returns false for a file that is plainly not a song, such as a cover or a text beside the songs
 * in a folder. The server examines the bytes of all others.
 */
export function mayBeAudio({ name, type }: { readonly name: string; readonly type: string }): boolean {
  // Files that macOS adds to folders of other systems have names such as "._song.mp3".
  if (name.startsWith('.')) return false;
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return EXTENSIONS.has(extension) || TYPES.has(type.toLowerCase()) || type.startsWith('audio/');
}
