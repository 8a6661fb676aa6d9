// Recognises MPEG audio and AAC in ADTS by their frames, because such files have no signature.

const BITRATES_KBPS: Readonly<Record<string, readonly number[]>> = {
  '1-1': [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1-2': [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1-3': [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2-1': [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2-2': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  '2-3': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const SAMPLE_RATES_MPEG1 = [44_100, 48_000, 32_000];

interface Frame {
  readonly bytes: number;
  /** The version, layer and sample rate, which are equal in all frames of a file. */
  readonly kind: number;
}

/** Parses the MPEG audio frame that begins at `at`. */
function mpegFrame(head: Buffer, at: number): Frame | undefined {
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
  if (layer === 1) return { kind, bytes: (Math.floor((12_000 * kbps) / sampleRate) + padding) * 4 };
  const samples = layer === 3 && !isMpeg1 ? 72_000 : 144_000;
  return { kind, bytes: Math.floor((samples * kbps) / sampleRate) + padding };
}

const ENOUGH_FRAMES = 3;
/**
 * The first whole frame begins within this many bytes: some encoders write zeros before it, and
 * some editors leave part of a frame there.
 */
const MAX_LEADING_BYTES = 2048;

/**
 * Returns whether `head`, the first bytes of a file, holds consecutive MPEG frames of one kind. One
 * frame is not enough, because its sync word also occurs in pictures and noise. `isWhole`: `head`
 * is the whole file.
 */
export function isMpegAudio(head: Buffer, isWhole: boolean): boolean {
  for (let start = head.indexOf(0xff); start >= 0 && start < MAX_LEADING_BYTES; start = head.indexOf(0xff, start + 1)) {
    const first = mpegFrame(head, start);
    if (!first) continue;
    let frames = 1;
    let at = start + first.bytes;
    for (; frames < ENOUGH_FRAMES; frames += 1) {
      const next = mpegFrame(head, at);
      if (!next || next.kind !== first.kind) break;
      at += next.bytes;
    }
    if (frames >= ENOUGH_FRAMES) return true;
    // A file of one or two frames must consist of exactly these frames.
    if (start === 0 && isWhole && at >= head.length - 128) return true;
    // These frames are larger than `head`.
    if (start === 0 && frames >= 2 && at + 4 > head.length) return true;
  }
  return false;
}

/** Returns whether `head`, the first bytes of a file, begins with consecutive frames of ADTS. */
export function isAdts(head: Buffer): boolean {
  let at = 0;
  for (let frames = 0; frames < ENOUGH_FRAMES; frames += 1) {
    if (at + 7 > head.length) return frames > 0;
    if (head[at] !== 0xff || ((head[at + 1] as number) & 0xf6) !== 0xf0) return false;
    const bytes =
      (((head[at + 3] as number) & 3) << 11) | ((head[at + 4] as number) << 3) | ((head[at + 5] as number) >> 5);
    if (bytes < 7) return false;
    at += bytes;
  }
  return true;
}
