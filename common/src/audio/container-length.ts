// Reads the length that a container or a codec's header declares near the beginning of a file.

import { declaredSeconds } from './declared-length.ts';

/**
 * Returns the seconds that the movie header of an MP4 or QuickTime file declares; undefined when
 * the header is behind `head`, as in files that were not prepared for streaming.
 */
export function movieSeconds(head: Buffer): number | undefined {
  const moov = boxIn(head, 0, 'moov');
  const mvhd = moov === undefined ? undefined : boxIn(head, moov + 8, 'mvhd');
  if (mvhd === undefined) return undefined;
  const isLong = head[mvhd + 8] === 1;
  const scale = mvhd + (isLong ? 28 : 20);
  if (scale + 12 > head.length) return undefined;
  const duration = isLong ? Number(head.readBigUInt64BE(scale + 4)) : head.readUInt32BE(scale + 4);
  return duration / head.readUInt32BE(scale);
}

/** Returns the place of the first box of this type among the boxes from `from` on. */
function boxIn(head: Buffer, from: number, type: string): number | undefined {
  let at = from;
  while (at + 16 <= head.length) {
    if (head.toString('latin1', at + 4, at + 8) === type) return at;
    const size = head.readUInt32BE(at);
    const bytes = size === 1 ? Number(head.readBigUInt64BE(at + 8)) : size;
    if (bytes < 8) return undefined;
    at += bytes;
  }
  return undefined;
}

/** The elements Duration, as a float of 8 or 4 bytes, and TimestampScale, as 3 bytes (RFC 9559). */
const DURATION_8 = Buffer.from('448988', 'hex');
const DURATION_4 = Buffer.from('448984', 'hex');
const SCALE_3 = Buffer.from('2ad7b183', 'hex');
const DEFAULT_SCALE_NS = 1_000_000;

/**
 * Returns the seconds that a Matroska or WebM file declares; undefined: it declares none, as files
 * that a browser has recorded.
 */
export function matroskaSeconds(head: Buffer): number | undefined {
  const scale = head.indexOf(SCALE_3);
  const scaleNs = scale >= 0 && scale + 7 <= head.length ? head.readUIntBE(scale + 4, 3) : DEFAULT_SCALE_NS;
  const long = head.indexOf(DURATION_8);
  if (long >= 0 && long + 11 <= head.length) return (head.readDoubleBE(long + 3) * scaleNs) / 1e9;
  const short = head.indexOf(DURATION_4);
  return short >= 0 && short + 7 <= head.length ? (head.readFloatBE(short + 3) * scaleNs) / 1e9 : undefined;
}

/** The first packet of an Ogg stream, behind the header of a page with one segment. */
const OGG_PACKET = 28;

/**
 * Returns the seconds of an Ogg file of `bytes` bytes: FLAC declares its length, and Vorbis its
 * usual bit rate. Undefined for other codecs.
 */
export function oggSeconds(head: Buffer, bytes: number): number | undefined {
  if (isOggFlac(head)) return declaredSeconds(head.subarray(OGG_PACKET + 9));
  const isVorbis = head.toString('latin1', OGG_PACKET, OGG_PACKET + 7) === '\x01vorbis';
  if (!isVorbis || head.length < OGG_PACKET + 24) return undefined;
  const bitsPerSecond = head.readInt32LE(OGG_PACKET + 20);
  return bitsPerSecond > 0 ? (bytes * 8) / bitsPerSecond : undefined;
}

/** Returns whether an Ogg file holds FLAC. Its length is declared only if its writer could seek. */
export function isOggFlac(head: Buffer): boolean {
  return head.toString('latin1', OGG_PACKET, OGG_PACKET + 5) === '\x7fFLAC';
}
