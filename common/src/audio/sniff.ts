// Recognises the format of an audio file from its first bytes. Does not decode, and so also
// recognises a file that is damaged further on.

import { type AudioFormat, FORMATS } from './formats.ts';
import { framedFormat } from './framed-formats.ts';
import { allId3Bytes } from './id3.ts';
import { findMpegAudio, MAX_JUNK_BYTES } from './mpeg-frames.ts';
import { AUDIO, hasSignature, OTHER_FILES } from './signatures.ts';

/** Three frames of MPEG audio, packets of MPEG-TS and headers of containers fit in this. */
const FRAMES_BYTES = 16_384;
/** Number of bytes that suffice for every format, behind tags of up to 4 KiB. */
export const SNIFF_BYTES = MAX_JUNK_BYTES + FRAMES_BYTES + 4_096;

/** The format of a file, and the place of its audio. */
export interface DetectedFormat {
  readonly format: AudioFormat;
  /** Bytes of tags and junk before the audio. */
  readonly skipBytes: number;
}

/**
 * Returns the format of the file that begins with `head`; undefined when it is unknown. `head`
 * holds SNIFF_BYTES bytes, or the whole of a shorter file. `isWhole`: `head` is the whole file.
 *
 * A file whose ID3 tags leave too few bytes of `head` counts as MP3, which is the usual format of
 * such files. So the result is a description, and a decoder must use `detect` on the whole file.
 */
export function sniff(head: Buffer, isWhole = head.length < SNIFF_BYTES): AudioFormat | undefined {
  const found = detect(head, isWhole);
  if (found || isWhole) return found?.format;
  const tags = allId3Bytes(head);
  return tags > 0 && head.length - tags < MAX_JUNK_BYTES + FRAMES_BYTES ? FORMATS.mp3 : undefined;
}

/**
 * Returns the format and the place of the audio in the file that begins with `head`; undefined when
 * `head` does not show both. Skips ID3 tags, and up to 64 KiB of zeros or junk before MPEG audio.
 */
export function detect(head: Buffer, isWhole: boolean): DetectedFormat | undefined {
  const skipBytes = allId3Bytes(head);
  const rest = head.subarray(skipBytes);
  if (rest.length === 0 || OTHER_FILES.some((signature) => hasSignature(rest, signature))) return undefined;
  const format = AUDIO.find(([, signature]) => hasSignature(rest, signature))?.[0] ?? framedFormat(rest);
  if (format) return { format, skipBytes };
  const mpeg = findMpegAudio(rest, isWhole);
  if (!mpeg) return undefined;
  return { format: mpeg.layer === 3 ? FORMATS.mp3 : FORMATS.mp2, skipBytes: skipBytes + mpeg.at };
}
