// Checks the bytes of a downloaded track, and names the file that has them before they are checked.
// For Node only.

import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Track } from './types.ts';

/** The bytes and the digest that a file must have. */
export type TrackBytes = Pick<Track, 'name' | 'size' | 'sha224'>;

/** The bytes of a track are not those that the song describes. */
export class DamagedTrackError extends Error {
  override readonly name = 'DamagedTrackError';

  constructor(track: string) {
    super(`The track ${track} arrived damaged: its bytes are not those that the server describes.`);
  }
}

/**
 * Yields the bytes, and throws a DamagedTrackError at their end when they are not those of the
 * track. Ends the source when it has too many, because another program may answer without end.
 */
export async function* checkedBytes(
  source: AsyncIterable<Uint8Array>,
  { name, size, sha224 }: TrackBytes,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash('sha224');
  let arrived = 0;
  for await (const bytes of source) {
    arrived += bytes.byteLength;
    if (arrived > size) break;
    hash.update(bytes);
    yield bytes;
  }
  if (arrived !== size || hash.digest('hex') !== sha224) throw new DamagedTrackError(name);
}

/** The names of incomplete files. */
export const PART_NAME = /^\.stemline-[0-9a-f]{8}\.part$/;

/** Returns a new path beside a file, for its bytes until they are complete. */
export function partPath(path: string): string {
  return join(dirname(path), `.stemline-${crypto.randomUUID().slice(0, 8)}.part`);
}
