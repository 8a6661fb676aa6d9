// Lays out a ZIP archive of stored entries as segments: bytes of its own, and the bytes of entries.
// Sizes and CRC-32s are known, so the place of every byte is known before any entry is read, and a
// range reads only what it needs.

import { centralHeader, directoryEnd, localHeader, type ZipEntry } from './records.ts';

/** A part of an archive. */
export type Segment<Entry extends ZipEntry> =
  | { readonly kind: 'bytes'; readonly length: number; readonly bytes: Buffer }
  | { readonly kind: 'entry'; readonly length: number; readonly entry: Entry };

/** An archive. */
export interface ZipLayout<Entry extends ZipEntry> {
  /** In bytes. */
  readonly size: number;
  /** In their order, without gaps. */
  readonly segments: readonly Segment<Entry>[];
}

/** The part of a segment that a range covers. */
export interface Part<Entry extends ZipEntry> {
  readonly segment: Segment<Entry>;
  /** The first byte within the segment. */
  readonly offset: number;
  /** In bytes, at least 1. */
  readonly length: number;
}

/** Lays out the entries in their order. */
export function zipLayout<Entry extends ZipEntry>(entries: readonly Entry[]): ZipLayout<Entry> {
  const segments: Segment<Entry>[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const bytes = localHeader(entry);
    directory.push(centralHeader(entry, offset));
    segments.push({ kind: 'bytes', length: bytes.length, bytes }, { kind: 'entry', length: entry.size, entry });
    offset += bytes.length + entry.size;
  }
  const size = directory.reduce((sum, header) => sum + header.length, 0);
  const bytes = Buffer.concat([...directory, directoryEnd({ entries: entries.length, offset, size })]);
  segments.push({ kind: 'bytes', length: bytes.length, bytes });
  return { size: offset + bytes.length, segments };
}

/** Yields the parts of the segments that hold the bytes from `start` to `end`, inclusive. */
export function* partsOf<Entry extends ZipEntry>(
  { segments }: ZipLayout<Entry>,
  { start, end }: { readonly start: number; readonly end: number },
): Generator<Part<Entry>, void, undefined> {
  let at = 0;
  for (const segment of segments) {
    const from = Math.max(start, at);
    const to = Math.min(end + 1, at + segment.length);
    if (from < to) yield { segment, offset: from - at, length: to - from };
    at += segment.length;
  }
}
