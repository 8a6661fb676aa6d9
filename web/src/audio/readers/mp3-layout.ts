// Reads the description of an MP3 from its first frames, and computes the places of its frames when
// the bit rate is constant.

import { allId3Bytes } from '@stemline/common/audio/id3.ts';
import { type MpegFrame, mpegFrame } from '@stemline/common/audio/mpeg-frames.ts';

/** The layout of an MP3. Frame 0 is the first one with audio. */
export interface Mp3Layout {
  /** Offset of frame 0 in the file. */
  readonly firstByte: number;
  /** The bit rate is constant. */
  readonly isConstant: boolean;
  /**
   * With a constant bit rate, the mean length of a frame. Each frame is rounded down or up so that
   * the mean holds.
   */
  readonly meanFrameBytes: number;
  /** Number of frames with audio. */
  readonly frames: number;
  /** Samples of each channel in a frame. */
  readonly frameSamples: number;
  /** Samples before the beginning of the song: the delays of the encoder and of every decoder. */
  readonly delay: number;
  /** The header of the frames. */
  readonly header: MpegFrame;
  /** Bytes between the header and the main data of a frame. */
  readonly sideBytes: number;
}

/** Bytes of the header of a frame. */
export const HEADER_BYTES = 4;
/** The delay of a decoder of layer III: the filter bank needs 528 samples, and one more. */
const DECODER_DELAY = 529;
/**
 * The tag holds flags, the number of frames, that of bytes, a table of contents and the quality.
 */
const FLAGS_AT = 4;
const FRAMES_AT = 8;
const LAME_AT = 120;
/** From the beginning of the LAME part: two numbers of 12 bits, the delay and the padding. */
const DELAYS_AT = 21;
const ALL_FIELDS = 0x0f;
const CONSTANT = 'Info';
const VARIABLE = 'Xing';

/**
 * Reads the layout from the first bytes of a file. Undefined: the file lacks the tag
 * `Info` or `Xing`, which libmp3lame writes.
 */
export function mp3Layout(head: Uint8Array): Mp3Layout | undefined {
  const tagFrameAt = allId3Bytes(head);
  const header = mpegFrame(head, tagFrameAt);
  if (header?.layer !== 3) return undefined;
  const isMono = ((head[tagFrameAt + 3] ?? 0) & 0xc0) === 0xc0;
  const sideBytes = header.samples === 1_152 ? (isMono ? 17 : 32) : isMono ? 9 : 17;
  const tagAt = tagFrameAt + HEADER_BYTES + sideBytes;
  const firstByte = tagFrameAt + header.bytes;
  const first = mpegFrame(head, firstByte);
  const tag = textAt(head, tagAt, 4);
  const isTagged = tag === CONSTANT || tag === VARIABLE;
  if (!isTagged || numberAt(head, tagAt + FLAGS_AT) !== ALL_FIELDS || !first) return undefined;
  const delaysAt = tagAt + LAME_AT + DELAYS_AT;
  const encoderDelay = ((head[delaysAt] ?? 0) << 4) | ((head[delaysAt + 1] ?? 0) >> 4);
  return {
    firstByte,
    isConstant: tag === CONSTANT,
    meanFrameBytes: (first.samples * first.kbps * 125) / first.sampleRate,
    frames: numberAt(head, tagAt + FRAMES_AT),
    frameSamples: first.samples,
    delay: encoderDelay + DECODER_DELAY,
    header: first,
    sideBytes,
  };
}

/** Returns where a frame begins, within one byte. */
export function frameOffset({ firstByte, meanFrameBytes }: Mp3Layout, frame: number): number {
  return firstByte + Math.round(frame * meanFrameBytes);
}

/**
 * Finds a frame near `at` in `bytes`. `count` frames of the same kind must follow each other from
 * there, because the first bytes of a frame also occur by chance. Returns the offsets of all of
 * them and of the end of the last one; undefined: they are not there.
 */
export function findFrames(
  { header, meanFrameBytes }: Mp3Layout,
  bytes: Uint8Array,
  at: number,
  count: number,
): readonly number[] | undefined {
  // A whole frame farther would be another frame.
  const reach = Math.floor(meanFrameBytes / 2);
  for (let distance = 0; distance <= reach; distance += 1) {
    for (const start of distance === 0 ? [at] : [at - distance, at + distance]) {
      const offsets = chain(header, bytes, start, count);
      if (offsets) return offsets;
    }
  }
  return undefined;
}

function chain({ kind, kbps }: MpegFrame, bytes: Uint8Array, start: number, count: number): number[] | undefined {
  const offsets = [start];
  for (let at = start; offsets.length <= count; ) {
    const frame = at < 0 ? undefined : mpegFrame(bytes, at);
    if (frame?.kind !== kind || frame.kbps !== kbps || at + frame.bytes > bytes.length) return undefined;
    at += frame.bytes;
    offsets.push(at);
  }
  return offsets;
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

function numberAt(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
}
