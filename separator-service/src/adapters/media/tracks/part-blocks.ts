// Reads the blocks of a part for all stems at the same time, with the same blocks of the song.

import { type FileHandle, open } from 'node:fs/promises';
import { FRAME_BYTES, type PartFile } from '../../../domain/media.ts';
import { BLOCK_FRAMES } from './pcm-blocks.ts';

/** The samples of a song and of its stems. */
interface PartSource {
  /** The open file with the PCM of the song, and the first frame of the part in it. */
  readonly song: FileHandle;
  readonly from: number;
  readonly part: PartFile;
  /** Number of stems in the part. */
  readonly stems: number;
}

/**
 * Returns the blocks in order, each time that of the song and then one of each stem, with the same
 * number of frames. Rejects with an ErrnoException, and when a file is too short.
 */
export async function* blocksOfPart({ song, from, part, stems }: PartSource): AsyncGenerator<Float32Array[]> {
  const file = await open(part.path);
  try {
    for (let at = 0; at < part.frames; at += BLOCK_FRAMES) {
      const frames = Math.min(BLOCK_FRAMES, part.frames - at);
      const ofStems = Array.from({ length: stems }, (_, stem) => readBlock(file, stem * part.frames + at, frames));
      yield await Promise.all([readBlock(song, from + at, frames), ...ofStems]);
    }
  } finally {
    await file.close();
  }
}

async function readBlock(file: FileHandle, first: number, frames: number): Promise<Float32Array> {
  const bytes = new Uint8Array(frames * FRAME_BYTES);
  let filled = 0;
  while (filled < bytes.byteLength) {
    const { bytesRead } = await file.read(bytes, filled, bytes.byteLength - filled, first * FRAME_BYTES + filled);
    if (bytesRead === 0) throw new Error('a file of samples is shorter than announced');
    filled += bytesRead;
  }
  return new Float32Array(bytes.buffer);
}
