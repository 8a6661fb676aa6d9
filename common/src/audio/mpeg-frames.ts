// Finds MPEG audio by its frames, because it has no signature.

const BITRATES_KBPS: Readonly<Record<string, readonly number[]>> = {
  '1-1': [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1-2': [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1-3': [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2-1': [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2-2': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  '2-3': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const SAMPLE_RATES_MPEG1 = [44_100, 48_000, 32_000];

/** The first bytes of a file. */
type Head = ArrayLike<number>;

/** One frame of MPEG audio. */
export interface MpegFrame {
  readonly bytes: number;
  /** The length of its sound. */
  readonly seconds: number;
  readonly layer: number;
  readonly isMpeg1: boolean;
  readonly isMono: boolean;
  /** The version, layer and sample rate, which are equal in all frames of a file. */
  readonly kind: number;
  readonly kbps: number;
  /** In Hz. */
  readonly sampleRate: number;
  /** Samples of each channel. */
  readonly samples: number;
}

/**
 * Parses the MPEG audio frame that begins at `at`; undefined: no frame begins there. Runs in
 * browsers too.
 */
export function mpegFrame(head: Head, at: number): MpegFrame | undefined {
  if (at + 4 > head.length || head[at] !== 0xff) return undefined;
  const second = head[at + 1] as number;
  const third = head[at + 2] as number;
  const version = (second >> 3) & 3;
  const layer = 4 - ((second >> 1) & 3);
  const rateIndex = (third >> 2) & 3;
  if ((second & 0xe0) !== 0xe0 || version === 1 || layer === 4 || rateIndex === 3) return undefined;
  const isMpeg1 = version === 3;
  const kbps = BITRATES_KBPS[`${isMpeg1 ? 1 : 2}-${layer}`]?.[(third >> 4) - 1];
  if (kbps === undefined) return undefined;
  const sampleRate = (SAMPLE_RATES_MPEG1[rateIndex] as number) / (isMpeg1 ? 1 : version === 2 ? 2 : 4);
  const padding = (third >> 1) & 1;
  const kind = (second & 0xfe) | (rateIndex << 8);
  const samples = layer === 1 ? 384 : layer === 3 && !isMpeg1 ? 576 : 1_152;
  // The length is a number of slots: of 4 bytes in layer I, of 1 byte in the others.
  const slotBytes = layer === 1 ? 4 : 1;
  const bytes = (Math.floor((samples * kbps * 125) / sampleRate / slotBytes) + padding) * slotBytes;
  const isMono = (head[at + 3] as number) >> 6 === 3;
  return { kind, layer, isMpeg1, isMono, kbps, sampleRate, samples, seconds: samples / sampleRate, bytes };
}

const ENOUGH_FRAMES = 3;
/**
 * The first whole frame begins within this many bytes: some encoders write zeros before it, and
 * editors and recorders leave other bytes there. ffmpeg searches as far.
 */
export const MAX_JUNK_BYTES = 65_536;
/**
 * The largest offset of the first frame, for each layer. Files of layer I and II are seldom edited,
 * and their short frames often occur by chance in other binary files. A recording of layer II may
 * begin within a frame.
 */
const LAST_START: Readonly<Record<number, number>> = { 1: 0, 2: 2_048, 3: MAX_JUNK_BYTES };

/** The place of the first frame, and its layer (1 to 3). */
export interface MpegAudio {
  readonly at: number;
  readonly layer: number;
}

/**
 * Finds the first of consecutive MPEG frames of one kind in `head`, the first bytes of a file. One
 * frame is not enough, because its sync word also occurs in pictures and noise. `isWhole`: `head`
 * is the whole file. Parses at most three headers for each byte that may begin a frame, so no file
 * makes it slow.
 */
export function findMpegAudio(head: Head, isWhole: boolean): MpegAudio | undefined {
  for (let start = 0; start <= MAX_JUNK_BYTES && start < head.length; start += 1) {
    const first = mpegFrame(head, start);
    if (!first || start > (LAST_START[first.layer] ?? 0)) continue;
    if (isFollowed(head, start, first, isWhole)) return { at: start, layer: first.layer };
  }
  return undefined;
}

function isFollowed(head: Head, start: number, first: MpegFrame, isWhole: boolean): boolean {
  let frames = 1;
  let at = start + first.bytes;
  for (; frames < ENOUGH_FRAMES; frames += 1) {
    const next = mpegFrame(head, at);
    if (!next || next.kind !== first.kind) break;
    at += next.bytes;
  }
  // A file of one or two frames must consist of exactly these frames and at most an ID3v1 tag.
  return frames >= ENOUGH_FRAMES || (start === 0 && isWhole && at >= head.length - 128);
}
