// Reads what the first frame of an MP3 states about the file.

import { mpegFrame } from '@stemline/common/audio/mpeg-frames.ts';

/** The facts of an MP3 in stereo. */
export interface Mp3Head {
  /** In Hz. */
  readonly sampleRate: number;
  /**
   * The length that the encoder has noted, rounded to microseconds as ffprobe does. Undefined: it
   * has noted none.
   */
  readonly seconds: number | undefined;
}

/** Behind the header of the frame and its side information, which have this length in stereo. */
const NAME_AT = 36;
const FLAGS_AT = NAME_AT + 4;
const FRAMES_AT = FLAGS_AT + 4;
const BYTES_AT = FRAMES_AT + 4;
const END = BYTES_AT + 4;
const HAS_FRAMES = 1;
const HAS_BYTES = 2;
const DECIMALS = 6;

/**
 * Returns the facts of `bytes` bytes of MPEG-1 layer III in stereo. Undefined: the first frame is
 * another one, or its note does not fit the number of bytes. `head`: the beginning of the audio.
 */
export function mp3Head(head: Buffer, bytes: number): Mp3Head | undefined {
  const frame = mpegFrame(head, 0);
  if (!frame?.isMpeg1 || frame.layer !== 3 || frame.isMono || head.byteLength < END) return undefined;
  const { sampleRate } = frame;
  const name = head.toString('latin1', NAME_AT, FLAGS_AT);
  // A note of the Fraunhofer encoder, which is rare.
  if (name === 'VBRI') return undefined;
  const flags = name === 'Info' || name === 'Xing' ? head.readUInt32BE(FLAGS_AT) : 0;
  const frames = (flags & HAS_FRAMES) !== 0 ? head.readUInt32BE(FRAMES_AT) : 0;
  // An encoder that writes to a pipe leaves the note empty.
  if (frames === 0) return { sampleRate, seconds: undefined };
  if ((flags & HAS_BYTES) === 0 || head.readUInt32BE(BYTES_AT) !== bytes) return undefined;
  return { sampleRate, seconds: Number((frames * frame.seconds).toFixed(DECIMALS)) };
}
