// Reads the description of an Ogg Opus file, and builds a playable file from some of its packets.
// The fields are those of RFC 7845.

import { findOggPage, type OggPacket, type OggPage, oggFile, oggPage } from './ogg-pages.ts';
import type { OpusPacket } from './opus-packets.ts';

/** The description of the audio. */
export interface OpusLayout {
  /** The packet OpusHead. */
  readonly head: Uint8Array;
  /** Samples before the beginning of the song. */
  readonly preSkip: number;
  /** Offset of the first page with audio. */
  readonly firstByte: number;
}

const HEAD_TEXT = 'OpusHead';
const PRE_SKIP_AT = 10;
const HEAD_BYTES = 19;
/** The packet OpusTags without any tag: its name, and two lengths of 0. */
const NO_TAGS = Uint8Array.from([...new TextEncoder().encode('OpusTags'), 0, 0, 0, 0, 0, 0, 0, 0]);

/**
 * Reads the description. Undefined: it is not an Ogg Opus file, or its tags are longer than
 * `bytes`.
 */
export function opusLayout(bytes: Uint8Array): OpusLayout | undefined {
  const first = oggPage(bytes, 0);
  const head = first?.parts[0];
  if (!first || !head || head.length < HEAD_BYTES || textOf(head) !== HEAD_TEXT) return undefined;
  let tags: OggPage | undefined = oggPage(bytes, first.endAt);
  while (tags?.isOpen) tags = oggPage(bytes, tags.endAt);
  if (!tags) return undefined;
  const preSkip = new DataView(head.buffer, head.byteOffset).getUint16(PRE_SKIP_AT, true);
  return { head, preSkip, firstByte: tags.endAt };
}

/** Returns the position of the end of a file of which `tail` are the last bytes. */
export function lastGranule(tail: Uint8Array): number | undefined {
  let granule: number | undefined;
  for (let page = findOggPage(tail, 0); page; page = findOggPage(tail, page.endAt)) granule = page.granule;
  return granule;
}

/**
 * Returns a file that has only these packets, and plays their samples from `from` to before `end`.
 * Both are not in the same packet, because some decoders cut off one end of a packet only.
 */
export function opusPiece(
  { head }: OpusLayout,
  packets: readonly OpusPacket[],
  { from, end }: { readonly from: number; readonly end: number },
): Uint8Array<ArrayBuffer> {
  const begin = packets[0]?.first ?? from;
  const pieceHead = Uint8Array.from(head);
  new DataView(pieceHead.buffer).setUint16(PRE_SKIP_AT, from - begin, true);
  const pages: OggPacket[] = [
    { granule: 0, packet: pieceHead },
    { granule: 0, packet: NO_TAGS },
  ];
  for (const packet of packets) pages.push({ granule: Math.min(packet.end, end) - begin, packet: packet.bytes });
  return oggFile(pages);
}

function textOf(packet: Uint8Array): string {
  return String.fromCharCode(...packet.subarray(0, HEAD_TEXT.length));
}
