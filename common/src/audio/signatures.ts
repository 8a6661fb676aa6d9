// Lists the bytes that identify audio formats, and files that are not audio.

import { type AudioFormat, FORMATS } from './formats.ts';

/** Bytes that identify a kind of file. Texts are in Latin-1. */
export interface Signature {
  /** The file has each text at its offset. */
  readonly at: readonly (readonly [offset: number, text: string])[];
  /** The first NEAR_BYTES of the file contain this text. */
  readonly near?: string;
}

/** Headers of containers fit in this many bytes. */
const NEAR_BYTES = 16_384;

const at = (...texts: (readonly [offset: number, text: string])[]): Signature => ({ at: texts });
const start = (text: string): Signature => at([0, text]);
const container = (outer: string, inner: string): Signature => at([0, outer], [8, inner]);
const ogg = start('OggS\0');
const matroska = start('\x1a\x45\xdf\xa3');

/** The signatures of audio formats. The first one that matches counts. */
export const AUDIO: readonly (readonly [AudioFormat, Signature])[] = [
  [FORMATS.wav, container('RIFF', 'WAVE')],
  [FORMATS.wav, container('RIFX', 'WAVE')],
  [FORMATS.rf64, container('RF64', 'WAVE')],
  // BW64 is RF64 with another name (ITU-R BS.2088).
  [FORMATS.rf64, container('BW64', 'WAVE')],
  [FORMATS.w64, start('riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00')],
  [FORMATS.flac, start('fLaC')],
  [FORMATS.aiff, container('FORM', 'AIFF')],
  [FORMATS.aiff, container('FORM', 'AIFC')],
  [FORMATS.speex, at([0, 'OggS\0'], [28, 'Speex   '])],
  [FORMATS.opus, { ...ogg, near: 'OpusHead' }],
  [FORMATS.ogg, ogg],
  [FORMATS.m4a, at([4, 'ftypM4A '])],
  [FORMATS.m4a, at([4, 'ftypM4P '])],
  [FORMATS.m4b, at([4, 'ftypM4B '])],
  [FORMATS.mov, at([4, 'ftypqt  '])],
  [FORMATS.threeGp, at([4, 'ftyp3g'])],
  [FORMATS.mp4, at([4, 'ftyp'])],
  // QuickTime files of before 2001 begin with one of these atoms, whose size is below 16 MiB.
  ...['moov', 'wide', 'free', 'skip', 'pnot'].map((atom) => [FORMATS.mov, at([0, '\0'], [4, atom])] as const),
  [FORMATS.mov, at([4, 'mdat'])],
  [FORMATS.webm, { ...matroska, near: '\x42\x82\x84webm' }],
  // The element TrackType with the value for video.
  [FORMATS.mkv, { ...matroska, near: '\x83\x81\x01' }],
  [FORMATS.mka, matroska],
  [FORMATS.wma, start('\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c')],
  [FORMATS.caf, start('caff\0\x01')],
  // The versions 3.80 to 3.99, times 1000, as 16 bits.
  [FORMATS.ape, at([0, 'MAC '], [5, '\x0e'])],
  [FORMATS.ape, at([0, 'MAC '], [5, '\x0f'])],
  [FORMATS.wavpack, start('wvpk')],
  [FORMATS.tta, start('TTA1\x01\0')],
  [FORMATS.au, start('.snd\0')],
  // Core frames in words of 16 and 14 bits, in both orders of bytes; frames without a core.
  [FORMATS.dts, start('\x7f\xfe\x80\x01')],
  [FORMATS.dts, start('\xfe\x7f\x01\x80')],
  [FORMATS.dts, start('\x1f\xff\xe8\x00')],
  [FORMATS.dts, start('\xff\x1f\x00\xe8')],
  [FORMATS.dts, start('\x64\x58\x20\x25')],
  [FORMATS.dtsHd, start('DTSHDHDR')],
  [FORMATS.amr, start('#!AMR\n')],
  [FORMATS.amr, start('#!AMR-WB\n')],
  [FORMATS.avi, container('RIFF', 'AVI ')],
  [FORMATS.flv, start('FLV\x01')],
  [FORMATS.dsf, start('DSD \x1c\0\0\0')],
];

/** Starts of archives, documents, programs, pictures, playlists, scores and tracker modules. */
const STARTS = [
  ...['PK\x03\x04', '\x1f\x8b', '7z\xbc\xaf\x27\x1c', 'Rar!', '\xfd7zXZ\0', 'BZh', '\x28\xb5\x2f\xfd'],
  ...['%PDF', '\xd0\xcf\x11\xe0', 'SQLite format 3'],
  ...['\x7fELF', 'MZ', '\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe'],
  ...['GIF8', '\x89PNG', '\xff\xd8\xff', 'BM', 'II*\0', 'MM\0*', '8BPS'],
  ...['#EXTM3U', '[playlist]', '<asx', '<?xml', '<!DOCTYPE', '<html', 'ffconcat'],
  ...['MThd', 'Extended Module: ', 'IMPM'],
];
/** Brands of MP4 containers that hold pictures. */
const PICTURES = ['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1', 'avif', 'avis', 'jp2 ', 'crx '];

/** Signatures of files that are not audio but may contain bytes of audio. */
export const OTHER_FILES: readonly Signature[] = [
  ...STARTS.map(start),
  ...PICTURES.map((brand) => at([4, `ftyp${brand}`])),
  container('RIFF', 'WEBP'),
  container('RIFF', 'RMID'),
  // tar, and the tracker modules S3M and MOD.
  at([257, 'ustar']),
  at([44, 'SCRM']),
  ...['M.K.', 'M!K!', 'FLT4', '4CHN', '6CHN', '8CHN'].map((tag) => at([1080, tag])),
];

/** Returns whether the file that begins with `head` has the signature. */
export function hasSignature(head: Buffer, { at: texts, near }: Signature): boolean {
  const isAt = ([offset, text]: readonly [number, string]) =>
    head.toString('latin1', offset, offset + text.length) === text;
  return texts.every(isAt) && (near === undefined || head.subarray(0, NEAR_BYTES).includes(near, 0, 'latin1'));
}
