// Locates a level of waveform peaks in its upload, from the headers of the levels.

import { PEAKS_HEADER_BYTES, peaksLevelBytes } from '@stemline/common/audio/peaks-file.ts';
import type { ObjectStore } from './object-store.ts';

/** The bytes of a level in an upload. */
export interface LevelRange {
  readonly start: number;
  readonly size: number;
}

/** Returns undefined for an absent object. Throws an Error if the object lacks the level. */
export async function peaksLevel(store: ObjectStore, key: string, level: number): Promise<LevelRange | undefined> {
  let start = 0;
  for (let at = 0; ; at += 1) {
    const header = await readHeader(store, key, start);
    if (!header) return undefined;
    const size = peaksLevelBytes(header.bytes, at);
    if (start + size > header.totalBytes) throw new Error(`level ${at} of the peaks ${key} is incomplete`);
    if (at === level) return { start, size };
    start += size;
  }
}

async function readHeader(store: ObjectStore, key: string, start: number) {
  const object = await store.openRange(key, start, PEAKS_HEADER_BYTES);
  if (!object) return undefined;
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of object.bytes) pieces.push(piece);
    return { bytes: Buffer.concat(pieces), totalBytes: object.size };
  } finally {
    await object.close();
  }
}
