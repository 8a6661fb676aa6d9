// Completes the entries of an archive whose CRC-32 is not recorded, by reading their tracks.

import { crc32 } from 'node:zlib';
import type { ReadEntry } from './read-zip.ts';
import type { TrackEntry } from './song-zip.ts';

/** A track in an archive whose CRC-32 is known. */
export type CompleteEntry = TrackEntry & { readonly crc32: number };

/** Returns all entries with their CRC-32. Throws the errors of `readEntry`. */
export async function withCrcs(
  entries: readonly TrackEntry[],
  readEntry: ReadEntry<TrackEntry>,
): Promise<CompleteEntry[]> {
  const complete: CompleteEntry[] = [];
  for (const entry of entries) complete.push({ ...entry, crc32: entry.crc32 ?? (await crcOf(entry, readEntry)) });
  return complete;
}

async function crcOf(entry: TrackEntry, readEntry: ReadEntry<TrackEntry>): Promise<number> {
  let crc = 0;
  if (entry.size === 0) return crc;
  for await (const bytes of readEntry(entry, 0, entry.size)) crc = crc32(bytes, crc);
  return crc;
}
