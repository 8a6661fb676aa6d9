// Joins MP3 chunks that overlap, frame by frame. The bit reservoir continues over each border.

import { PlainError } from '@stemline/scripts/plain-error.ts';
import { HEAD_BYTES, reservoirBytes } from './mp3-frames.ts';

/** A part of a track that was encoded alone. */
export interface Chunk {
  /** Number of its first frame in the track. */
  readonly first: number;
  /** The first frame that the joined track may take from it. Those before are lead-in. */
  readonly cut: number;
  readonly frames: readonly Buffer[];
}

/** Its last frames are not used, because the encoder did not know the samples after them. */
const UNUSED_FRAMES = 2;

/**
 * Returns the frames of the track. At a border, the first chunk must leave at least as many bytes
 * of the bit reservoir as the next one needs. Throws a PlainError when no frame of the overlap is
 * such a border.
 */
export function joinChunks(chunks: readonly Chunk[]): Buffer[] {
  const joined: Buffer[] = [];
  for (const { first, cut, frames } of chunks) {
    if (joined.length === 0) {
      joined.push(...frames);
      continue;
    }
    const border = borderFrom(joined, frames, first, cut);
    const needed = reservoirBytes(frames[border - first] as Buffer);
    const last = joined[border - 1] as Buffer;
    const lead = frames[border - 1 - first] as Buffer;
    const bordering = [last.subarray(0, last.length - needed), lead.subarray(lead.length - needed)];
    joined.length = border - 1;
    joined.push(Buffer.concat(bordering), ...frames.slice(border - first));
  }
  return joined;
}

function borderFrom(joined: readonly Buffer[], frames: readonly Buffer[], first: number, cut: number): number {
  for (let border = cut; border < joined.length - UNUSED_FRAMES; border += 1) {
    const needed = reservoirBytes(frames[border - first] as Buffer);
    const isInLast = needed <= (joined[border - 1] as Buffer).length - HEAD_BYTES;
    if (isInLast && reservoirBytes(joined[border] as Buffer) >= needed) return border;
  }
  throw new PlainError(`the chunks cannot be joined near frame ${cut}`);
}
