// Reads the description of a FLAC from its first bytes, and builds a playable FLAC from some of its
// frames. The fields are those of RFC 9639.

/** The description of the audio, from the block STREAMINFO. */
export interface FlacLayout {
  /** The bytes of STREAMINFO without its header. */
  readonly info: Uint8Array;
  /** Samples of each channel in the longest frame; in most files, in all but the last one. */
  readonly maxFrameSamples: number;
  /** No frame has more bytes. */
  readonly maxFrameBytes: number;
  /** In Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Bits of each sample. */
  readonly bits: number;
  /** Samples of each channel in the file. */
  readonly samples: number;
}

/** A block of metadata. */
export interface FlacBlock {
  /** Behind this block, the first frame begins. */
  readonly isLast: boolean;
  /** With its header. */
  readonly bytes: number;
}

const MARKER = [0x66, 0x4c, 0x61, 0x43];
/** Offset of the first block in the file. */
export const FIRST_BLOCK_AT = MARKER.length;
/** Bytes before the data of a block. */
export const BLOCK_HEADER_BYTES = 4;
const INFO_BYTES = 34;
const INFO_AT = FIRST_BLOCK_AT + BLOCK_HEADER_BYTES;
/** Offsets in STREAMINFO. */
const RATE_AT = 10;
const SAMPLES_AT = 14;
const MD5_AT = 18;
const LAST_STREAMINFO = 0x80;
/** More than the header, the checksum, and the headers of the channels of a frame need. */
const FRAME_EXTRA_BYTES = 128;

/**
 * Reads the description. Undefined: it is not a FLAC, or the encoder could not state its length.
 */
export function flacLayout(head: Uint8Array): FlacLayout | undefined {
  const isFlac = MARKER.every((byte, at) => head[at] === byte) && ((head[FIRST_BLOCK_AT] ?? 1) & 0x7f) === 0;
  if (!isFlac || head.length < INFO_AT + INFO_BYTES) return undefined;
  const info = head.slice(INFO_AT, INFO_AT + INFO_BYTES);
  const view = new DataView(info.buffer);
  const rateAndBits = view.getUint32(RATE_AT);
  const channels = ((rateAndBits >> 9) & 7) + 1;
  const bits = ((rateAndBits >> 4) & 31) + 1;
  const samples = (rateAndBits & 15) * 2 ** 32 + view.getUint32(SAMPLES_AT);
  const maxFrameSamples = view.getUint16(2);
  if (samples === 0 || maxFrameSamples === 0) return undefined;
  // 0: unknown. A frame that would be longer is stored without compression; a channel of
  // differences has one more bit.
  const statedBytes = view.getUint32(6) & 0xff_ffff;
  const rawBytes = Math.ceil((maxFrameSamples * channels * (bits + 1)) / 8) + FRAME_EXTRA_BYTES;
  return {
    info,
    maxFrameSamples,
    maxFrameBytes: statedBytes || rawBytes,
    sampleRate: rateAndBits >>> 12,
    channels,
    bits,
    samples,
  };
}

/** Reads the header of the block at `at`. */
export function flacBlock(bytes: Uint8Array, at: number): FlacBlock {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
  return { isLast: header >>> 31 === 1, bytes: BLOCK_HEADER_BYTES + (header & 0xff_ffff) };
}

/** Returns a FLAC that has only these frames. `samples`: those of each channel in the frames. */
export function flacPiece({ info }: FlacLayout, frames: Uint8Array, samples: number): ArrayBuffer {
  const piece = new Uint8Array(INFO_AT + INFO_BYTES + frames.length);
  piece.set([...MARKER, LAST_STREAMINFO, 0, 0, INFO_BYTES]);
  piece.set(info, INFO_AT);
  const view = new DataView(piece.buffer);
  const rateAndBits = view.getUint32(INFO_AT + RATE_AT);
  view.setUint32(INFO_AT + RATE_AT, (rateAndBits & ~15) >>> 0);
  view.setUint32(INFO_AT + SAMPLES_AT, samples);
  // Zeros: the checksum of all samples is unknown.
  piece.fill(0, INFO_AT + MD5_AT, INFO_AT + INFO_BYTES);
  piece.set(frames, INFO_AT + INFO_BYTES);
  return piece.buffer;
}
