// Cleans the file name of a song for display.

import { audioExtensionOf, withoutAudioExtension } from '@stemline/common/audio/extensions.ts';
import { cutText } from '@stemline/common/cut-text.ts';
import { MAX_FILENAME_BYTES } from './limits.ts';

/** Removes control characters. Shortens a long name before its extension. */
export function cleanFilename(filename: string): string {
  const cleaned = filename.replace(/\p{C}/gu, '');
  const extension = audioExtensionOf(cleaned);
  return cutText(withoutAudioExtension(cleaned), MAX_FILENAME_BYTES - extension.length) + extension;
}
