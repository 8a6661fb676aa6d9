// Downloads parts of a track, and takes what the first or the latest part has from there.

import type { Part } from './fetch-range.ts';

/**
 * Resolves with the bytes from `from` to before `end` of the file, fewer at its end. Rejects as a
 * read does.
 */
export type FetchBytes = (from: number, end: number, signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>;

/**
 * Returns a function for the file whose first bytes are `head` and of which `fetchPart` downloads
 * other parts. Nobody may change the bytes.
 */
export function createFileBytes(
  fetchPart: (from: number, end: number, signal: AbortSignal) => Promise<Part>,
  head: Part,
): FetchBytes {
  // Pieces that follow each other need some of the same bytes.
  let latest = { from: 0, bytes: head.bytes };
  return async (from, wantedEnd, signal) => {
    const end = Math.min(wantedEnd, head.size);
    for (const known of [{ from: 0, bytes: head.bytes }, latest]) {
      const at = from - known.from;
      if (at < 0 || at > known.bytes.length) continue;
      if (end - known.from <= known.bytes.length) return known.bytes.subarray(at, end - known.from);
      const ready = known.bytes.subarray(at);
      const rest = await fetchPart(from + ready.length, end, signal);
      const bytes = new Uint8Array(ready.length + rest.bytes.length);
      bytes.set(ready);
      bytes.set(rest.bytes, ready.length);
      latest = { from, bytes };
      return bytes;
    }
    const { bytes } = await fetchPart(from, end, signal);
    latest = { from, bytes };
    return bytes;
  };
}
