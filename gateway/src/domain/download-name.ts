// Names the file of a downloaded track. The name begins with that of the song, so that the tracks
// of several songs have different names.

import { withoutAudioExtension } from '@stemline/common/audio/extensions.ts';
import { cutText } from '@stemline/common/cut-text.ts';
import { create } from 'content-disposition';

/** Bytes of the longest file name on common file systems. */
const MAX_NAME_BYTES = 255;

/**
 * Returns the value of Content-Disposition (RFC 6266). For old clients, it also holds an ASCII form
 * of a name that is not plain ASCII. `filename`: the name of the user's file; without a usable one,
 * the name begins with the songhash.
 */
export function contentDisposition(filename: string, songhash: string, track: string): string {
  const name = named(filename, songhash, ` - ${track}`);
  // Old clients read "%" as an escape, and file systems refuse the "?" that the package writes.
  return create(name, { fallback: name.replace(/[^\x20-\x7e]|["\\%]/g, '_') });
}

/**
 * Returns the name of a track inside an archive or as a song of its own, such as
 * `song (vocals).flac`. Different tracks of a song get different names.
 */
export function trackFilename(filename: string, songhash: string, track: string): string {
  const [, stem = track, extension = ''] = /^(.*?)(\.[^.]*)?$/.exec(track) ?? [];
  return named(filename, songhash, ` (${stem})${extension}`);
}

/** Returns a name of at most 255 bytes that begins with that of the song and has this end. */
function named(filename: string, songhash: string, end: string): string {
  return (songName(filename, MAX_NAME_BYTES - Buffer.byteLength(end)) || songhash.slice(0, 12)) + end;
}

/**
 * Returns the file name without folder, extension, leading dots and the characters that file
 * systems refuse.
 */
function songName(filename: string, maxBytes: number): string {
  const base = filename.split(/[/\\]/).at(-1) ?? '';
  const cleaned = withoutAudioExtension(base)
    .replace(/\p{C}|[<>:"|?*]/gu, '')
    .replace(/^[.\s]+/, '');
  return cutText(cleaned, maxBytes).trimEnd();
}
