// Names the original for its download: the extension follows from its content type, or else from its file's name.

import { audioExtensionOf } from '@stemline/common/audio/extensions.ts';
import { formatOfType } from '@stemline/common/audio/formats.ts';

/** Such as `original.mp3`. */
export function originalName(contentType: string, filename: string): string {
  const fromName = audioExtensionOf(filename).slice(1).toLowerCase();
  return `original.${formatOfType(contentType)?.extension ?? (fromName || 'bin')}`;
}
