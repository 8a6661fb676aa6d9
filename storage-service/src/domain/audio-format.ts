// Names the original for downloads: its extension follows from its content type, or else from its file's name.

import { formatOfType } from '@stemline/common/audio/formats.ts';

/** Such as `original.mp3`. */
export function originalName(contentType: string, filename: string): string {
  const fromName = /\.([A-Za-z0-9]{1,8})$/.exec(filename)?.[1]?.toLowerCase();
  return `original.${formatOfType(contentType)?.extension ?? fromName ?? 'bin'}`;
}
