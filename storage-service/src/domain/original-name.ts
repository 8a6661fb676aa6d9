// Names the original for its download: the extension follows from its content type, or else from its file's name.

import { audioExtensionOf, EXTENSION_OF_TYPE } from '@stemline/common/audio-extensions.ts';

/** Such as `original.mp3`. */
export function originalName(contentType: string, filename: string): string {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const fromName = audioExtensionOf(filename).slice(1).toLowerCase();
  return `original.${EXTENSION_OF_TYPE.get(type) ?? (fromName || 'bin')}`;
}
