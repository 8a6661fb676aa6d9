// Recognises the extension of an audio or video file. Other text after the last dot belongs to the
// name.

import { FORMATS } from './formats.ts';

const OTHERS =
  'mp1 mp2 mpga rf64 bwf oga spx m4b m4p m4r mp4 m4v mov 3gp 3g2 adts aif aifc mka mkv asf wmv ' +
  'ac3 eac3 dts alac ape wv tta tak amr au snd ra rm avi mpg mpeg mts m2ts ts vob ogv flv';
const KNOWN: ReadonlySet<string> = new Set([
  ...Object.values(FORMATS).map(({ extension }) => extension),
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
