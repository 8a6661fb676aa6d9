// Stores the bytes of tracks also as audio, from which other songs are made.

import { withoutAudioExtension } from '@stemline/common/audio/extensions.ts';
import { cutText } from '@stemline/common/cut-text.ts';
import { MAX_FILENAME_CHARS } from '@stemline/common/limits.ts';
import { ORIGINAL } from '@stemline/common/names.ts';
import type { AudioStore } from './audio-store.ts';
import type { Download } from './downloads.ts';
import { stemOf } from './track-names.ts';

/**
 * Stores the bytes of a track as audio; its address is the download's `etag`. Until a song uses it,
 * the audio is kept as long as audio that was uploaded at the time of the call. Idempotent. Returns
 * false when the track was replaced or removed since it was found. Throws UNAVAILABLE.
 */
export function keepTrack(audio: AudioStore, track: Download): Promise<boolean> {
  const description = { contentType: track.contentType, filename: keptFilename(track) };
  return audio.keepCopy(track.key, track.etag, description);
}

/** Returns a name such as `Song (drums).flac`; `drums.flac` when the song has no name. */
export function keptFilename({ name, songFilename }: Pick<Download, 'name' | 'songFilename'>): string {
  const stem = stemOf(name);
  if (stem === ORIGINAL || songFilename === '') return songFilename || name;
  const end = ` (${stem})${name.slice(stem.length)}`;
  // A character has at least one byte, so the limit in bytes is the stricter one.
  return cutText(withoutAudioExtension(songFilename), MAX_FILENAME_CHARS - end.length) + end;
}
