// Checks that an MP3 file is complete, by the header that its encoder writes last.

import { stat } from 'node:fs/promises';
import { id3Bytes } from '@stemline/common/audio/id3.ts';
import { readHead } from '../../input/read-bytes.ts';

const HEADER_BYTES = 4;
/** Bit of the second byte that MPEG-1 sets, and MPEG-2 and 2.5 do not. */
const MPEG1 = 0x08;
/** In stereo; see the standard. */
const SIDE_BYTES = { mpeg1: 32, mpeg2: 17 };
/** Samples of each channel in a frame of layer III. */
const FRAME_SAMPLES = { mpeg1: 1_152, mpeg2: 576 };
/** Offsets in the tag, after its name and its flags. */
const FRAMES_AT = 8;
const BYTES_AT = 12;
const TAG_BYTES = 16;

/**
 * Returns whether the file is as long as its Info header says, and plays for at least `samples`
 * samples of each channel.
 */
export async function isWholeMp3(path: string, samples: number): Promise<boolean> {
  const start = id3Bytes(await readHead(path, 10));
  const head = await readHead(path, HEADER_BYTES + SIDE_BYTES.mpeg1 + TAG_BYTES, start);
  const kind = ((head[1] ?? 0) & MPEG1) === 0 ? 'mpeg2' : 'mpeg1';
  const tag = head.subarray(HEADER_BYTES + SIDE_BYTES[kind]);
  // Info: all frames have one size. Xing: they differ. The header is empty until the end.
  if (tag.byteLength < TAG_BYTES || !/^(Info|Xing)$/.test(tag.toString('latin1', 0, 4))) return false;
  const { size } = await stat(path);
  return tag.readUInt32BE(BYTES_AT) === size - start && tag.readUInt32BE(FRAMES_AT) * FRAME_SAMPLES[kind] >= samples;
}
