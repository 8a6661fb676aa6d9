// Recognises the format of an audio file from its first bytes. Does not decode, and so also
// recognises a file that is damaged further on.

import { ALL_FORMATS, type AudioFormat, FORMATS, type Signature } from './formats.ts';
import { id3Bytes } from './id3.ts';
import { isAdts, isMpegAudio } from './mpeg-frames.ts';

/** Number of bytes that suffice for every signature below and for several MP3 frames. */
export const SNIFF_BYTES = 4096;

/**
 * Returns the format of the file that begins with `head`; undefined when it is unknown. `head`
 * holds SNIFF_BYTES bytes, or the whole of a shorter file. `isWhole`: `head` is the whole file.
 */
export function sniff(head: Buffer, isWhole = head.length < SNIFF_BYTES): AudioFormat | undefined {
  if (matches(head, ID3)) return sniffTagged(head, isWhole);
  if (OTHER_FILES.some((signature) => matches(head, signature))) return undefined;
  const known = ALL_FORMATS.find(({ signatures }) => signatures.some((signature) => matches(head, signature)));
  if (known) return known;
  if (isAdts(head)) return FORMATS.aac;
  return isMpegAudio(head, isWhole) ? FORMATS.mp3 : undefined;
}

function matches(head: Buffer, { at, anywhere }: Signature): boolean {
  const isAt = (offset: number, text: string) => head.toString('latin1', offset, offset + text.length) === text;
  return at.every(([offset, text]) => isAt(offset, text)) && (anywhere === undefined || head.includes(anywhere));
}

const ID3: Signature = { at: [[0, 'ID3']] };
/** Brands of MP4 containers that hold pictures. */
const PICTURES = ['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1', 'avif', 'avis', 'jp2 ', 'crx '];
/** Starts of files that are not audio but may contain bytes of audio, such as archives. */
const STARTS = [
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
/** Signatures of files that are not audio. */
const OTHER_FILES: readonly Signature[] = [
  ...STARTS.map((text): Signature => ({ at: [[0, text]] })),
  ...PICTURES.map((brand): Signature => ({ at: [[4, `ftyp${brand}`]] })),
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
