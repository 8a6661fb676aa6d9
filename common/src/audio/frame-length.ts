// Estimates the length of files that consist of frames, from the frames at their beginning.

import { adtsBytes } from './framed-formats.ts';
import { type MpegFrame, mpegFrame } from './mpeg-frames.ts';

/**
 * Returns the seconds of MPEG audio in a file of `bytes` bytes, whose first frame is at `at` in
 * `head`; undefined when there is no frame. Uses the number of frames that the encoder has noted in
 * the first one, or else the bit rate of the frames in `head`.
 */
export function mpegSeconds(head: Buffer, at: number, bytes: number): number | undefined {
  const first = mpegFrame(head, at);
  if (!first) return undefined;
  const frames = notedFrames(head, at, first);
  if (frames > 0) return frames * first.seconds;
  return extrapolated(at, bytes, (place) => {
    const frame = mpegFrame(head, place);
    return frame?.kind === first.kind ? frame : undefined;
  });
}

/** The note is behind the header and the side information (Xing), or after 36 bytes (VBRI). */
function notedFrames(head: Buffer, at: number, { isMpeg1, isMono }: MpegFrame): number {
  const xing = at + 4 + (isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17);
  const vbri = at + 36;
  const name = head.toString('latin1', xing, xing + 4);
  // The lowest flag of Xing states that the number of frames follows.
  if ((name === 'Xing' || name === 'Info') && xing + 12 <= head.length && (head[xing + 7] as number) & 1)
    return head.readUInt32BE(xing + 8);
  if (head.toString('latin1', vbri, vbri + 4) === 'VBRI' && vbri + 18 <= head.length)
    return head.readUInt32BE(vbri + 14);
  return 0;
}

const ADTS_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
const ADTS_SAMPLES = 1_024;

/** As mpegSeconds(), for AAC in ADTS. */
export function adtsSeconds(head: Buffer, at: number, bytes: number): number | undefined {
  return extrapolated(at, bytes, (place) => {
    const frameBytes = adtsBytes(head, place);
    const rate = ADTS_RATES[((head[place + 2] ?? 0) >> 2) & 15];
    return frameBytes === undefined || rate === undefined
      ? undefined
      : { bytes: frameBytes, seconds: ADTS_SAMPLES / rate };
  });
}

type ReadFrame = (at: number) => { readonly bytes: number; readonly seconds: number } | undefined;

function extrapolated(from: number, bytes: number, read: ReadFrame): number | undefined {
  let at = from;
  let seconds = 0;
  for (let frame = read(at); frame; frame = read(at)) {
    at += frame.bytes;
    seconds += frame.seconds;
  }
  // The last frame may end behind `head`. Both sums contain the whole frame.
  return at > from ? (seconds * (bytes - from)) / (at - from) : undefined;
}
