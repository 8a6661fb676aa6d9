// Reads a range of a ZIP archive piece by piece.

import { partsOf, type ZipLayout } from './layout.ts';
import type { ZipEntry } from './records.ts';

/** Yields `length` bytes of an entry from `offset` on, and throws when they are not available. */
export type ReadEntry<Entry> = (entry: Entry, offset: number, length: number) => AsyncIterable<Uint8Array>;

/**
 * Yields the bytes from `start` to `end`, inclusive. Opens an entry only when its bytes are next.
 * Throws the errors of `readEntry`.
 */
export async function* readZip<Entry extends ZipEntry>(
  layout: ZipLayout<Entry>,
  range: { readonly start: number; readonly end: number },
  readEntry: ReadEntry<Entry>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const { segment, offset, length } of partsOf(layout, range)) {
    if (segment.kind === 'bytes') yield segment.bytes.subarray(offset, offset + length);
    else yield* readEntry(segment.entry, offset, length);
  }
}
