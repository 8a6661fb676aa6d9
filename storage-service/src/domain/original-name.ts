// Names the original for its download. The extension follows from the content type, or else from
// the file name.

import { audioExtensionOf } from '@stemline/common/audio/extensions.ts';
import { formatOfType } from '@stemline/common/audio/formats.ts';

/** Returns a name such as `original.mp3`. */
export function originalName(contentType: string, filename: string): string {
  const fromName = audioExtensionOf(filename).slice(1).toLowerCase();
  return `original.${formatOfType(contentType)?.extension ?? (fromName || 'bin')}`;
}
