// The Info header of a constant-rate MP3, in its first frame: the encoder fills it in when everything else is written, so an
// MP3 whose header and size agree is whole.

import { stat } from 'node:fs/promises';
import { readHead } from './read-head.ts';

/** Samples of each channel in a frame of MPEG-1 layer III. */
const FRAME_SAMPLES = 1_152;
/** Behind the frame's header (4 bytes) and its side information (32 in stereo): the tag, its flags, frames, bytes. */
const TAG_AT = 36;
const FRAMES_AT = TAG_AT + 8;
const BYTES_AT = TAG_AT + 12;

/** Whether the file has all the bytes that were written to it, and these play for `samples` samples of each channel. */
export async function isWholeMp3(path: string, samples: number): Promise<boolean> {
  const head = await readHead(path, BYTES_AT + 4);
  // Xing is what it is called before it is filled in, and where frames differ in size.
  if (head.byteLength < BYTES_AT + 4 || !/^(Info|Xing)$/.test(head.toString('latin1', TAG_AT, TAG_AT + 4)))
    return false;
  const { size } = await stat(path);
  return head.readUInt32BE(BYTES_AT) === size && head.readUInt32BE(FRAMES_AT) * FRAME_SAMPLES >= samples;
}
