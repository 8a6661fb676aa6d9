// Recognises the format of an audio file from its first bytes. Does not decode, and so also
// recognises a file that is damaged further on.

import { type AudioFormat, FORMATS } from './formats.ts';
import { id3Bytes } from './id3.ts';
import { isAdts, isMpegAudio } from './mpeg-frames.ts';

/** Number of bytes that suffice for every signature below and for several MP3 frames. */
export const SNIFF_BYTES = 4096;

/**
 * Returns the format of the file that begins with `head`; undefined when it is unknown. `head`
 * holds SNIFF_BYTES bytes, or the whole of a shorter file. `isWhole`: `head` is the whole file.
 */
export function sniff(head: Buffer, isWhole = head.length < SNIFF_BYTES): AudioFormat | undefined {
  const at = (text: string, offset = 0) => head.toString('latin1', offset, offset + text.length) === text;
  if (at('ID3')) return sniffTagged(head, isWhole);
  if ((at('RIFF') || at('RF64') || at('RIFX')) && at('WAVE', 8)) return FORMATS.wav;
  if (at('riff\x2e\x91\xcf\x11')) return FORMATS.w64;
  if (at('fLaC')) return FORMATS.flac;
  if (at('OggS')) return head.includes('OpusHead') ? FORMATS.opus : FORMATS.ogg;
  if (at('FORM') && (at('AIFF', 8) || at('AIFC', 8))) return FORMATS.aiff;
  if (at('ftyp', 4) && !isPictureBrand(head)) return FORMATS.mp4;
  if (at('\x1a\x45\xdf\xa3')) return FORMATS.webm;
  if (at('\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c')) return FORMATS.wma;
  if (at('caff\0\x01')) return FORMATS.caf;
  if (OTHER_FILES.some((start) => at(start))) return undefined;
  if (isAdts(head)) return FORMATS.aac;
  return isMpegAudio(head, isWhole) ? FORMATS.mp3 : undefined;
}

/** Returns whether an MP4 container holds pictures instead of audio. */
function isPictureBrand(head: Buffer): boolean {
  return /^(heic|heix|hevc|heim|heis|mif1|msf1|avif|avis|jp2 |crx )/.test(head.toString('latin1', 8, 12));
}

/** Signatures of files that are not audio but may contain bytes of audio, such as archives. */
const OTHER_FILES = [
  'PK\x03\x04',
  '%PDF',
  'GIF8',
  '\x89PNG',
  '\xff\xd8\xff',
  '\x7fELF',
  '\x1f\x8b',
  '7z\xbc\xaf\x27\x1c',
  'Rar!',
];

/**
 * Recognises the audio after an ID3 tag. A file whose tag is longer than `head` counts as MP3,
 * which is the usual format of such files.
 */
function sniffTagged(head: Buffer, isWhole: boolean): AudioFormat | undefined {
  const tag = id3Bytes(head);
  if (tag === 0) return undefined;
  return sniff(head.subarray(tag), isWhole) ?? (isWhole ? undefined : FORMATS.mp3);
}
