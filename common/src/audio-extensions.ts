// Knows the extensions of audio and video files; what else follows the last dot of a name is part of the name.

/** By content type, as the gateway or a caller names it. */
export const EXTENSION_OF_TYPE: ReadonlyMap<string, string> = new Map([
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/vnd.wave', 'wav'],
  ['audio/flac', 'flac'],
  ['audio/x-flac', 'flac'],
  ['audio/ogg', 'ogg'],
  ['application/ogg', 'ogg'],
  ['audio/opus', 'opus'],
  ['audio/mp4', 'm4a'],
  ['audio/x-m4a', 'm4a'],
  ['audio/aac', 'aac'],
  ['audio/aiff', 'aiff'],
  ['audio/x-aiff', 'aiff'],
  ['audio/webm', 'webm'],
  ['audio/x-ms-wma', 'wma'],
]);

const OTHERS =
  'mp1 mp2 mpga w64 rf64 bwf oga spx m4b m4p m4r mp4 m4v mov 3gp 3g2 adts aif aifc mka mkv asf wmv caf ' +
  'ac3 eac3 dts alac ape wv tta tak amr au snd ra rm avi mpg mpeg mts m2ts ts vob ogv flv';
const KNOWN: ReadonlySet<string> = new Set([...EXTENSION_OF_TYPE.values(), ...OTHERS.split(' ')]);

/** The extension with its dot, as it is written; empty where the name has none that is known. */
export function audioExtensionOf(filename: string): string {
  const dot = filename.lastIndexOf('.');
  return dot >= 0 && KNOWN.has(filename.slice(dot + 1).toLowerCase()) ? filename.slice(dot) : '';
}

/** "Symphony No.5" stays whole: 5 is not the extension of an audio file. */
export function withoutAudioExtension(filename: string): string {
  const extension = audioExtensionOf(filename);
  return extension === '' ? filename : filename.slice(0, -extension.length);
}
