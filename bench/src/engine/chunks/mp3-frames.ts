// Splits an MP3 into its frames, and reads where the main data of a frame begins.

import { mpegFrame } from '@stemline/common/audio/mpeg-frames.ts';

/** Bytes of the header and the side information of a frame in stereo. */
export const HEAD_BYTES = 36;

/**
 * Returns the frames of a file without tags; the first one holds the Info header. Throws an Error
 * when other bytes are between them.
 */
export function framesOf(file: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const bytes = mpegFrame(file, at)?.bytes;
    if (bytes === undefined) throw new Error(`no MP3 frame begins at byte ${at}`);
    frames.push(file.subarray(at, at + bytes));
    at += bytes;
  }
  return frames;
}

/**
 * Returns how many bytes before a frame its main data begin: this part of the bit reservoir belongs
 * to it.
 */
export function reservoirBytes(frame: Buffer): number {
  return ((frame[4] ?? 0) << 1) | ((frame[5] ?? 0) >> 7);
}
