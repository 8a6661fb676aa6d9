// Recognises the extension of an audio or video file. Other text after the last dot belongs to the
// name.

import { ALL_FORMATS } from './formats.ts';

/** Extensions of audio and video files that the services do not accept. */
const OTHERS = 'alac tak shn mpc ra rm dff voc mpg mpeg vob';
const KNOWN: ReadonlySet<string> = new Set([
  ...ALL_FORMATS.flatMap(({ extension, otherExtensions }) => [extension, ...otherExtensions]),
  ...OTHERS.split(' '),
]);

/**
 * Returns the extension with its dot, in its original case; empty when the name has no known
 * extension.
 */
export function audioExtensionOf(filename: string): string {
  const dot = filename.lastIndexOf('.');
  return dot >= 0 && KNOWN.has(filename.slice(dot + 1).toLowerCase()) ? filename.slice(dot) : '';
}

/** Returns the name without its known extension. "Symphony No.5" has none and is kept whole. */
export function withoutAudioExtension(filename: string): string {
  const extension = audioExtensionOf(filename);
  return extension === '' ? filename : filename.slice(0, -extension.length);
}
