// Reads and writes pages of Ogg. The fields are those of RFC 3533.

/** One page. */
export interface OggPage {
  /** Offset in the bytes in which it was found. */
  readonly at: number;
  /** The offset behind it. */
  readonly endAt: number;
  /** The position that the last packet that ends on the page has reached. */
  readonly granule: number;
  /** The number of the stream. */
  readonly serial: number;
  /** The number of the page in the stream. */
  readonly sequence: number;
  /** The first bytes belong to a packet that began on another page. */
  readonly isContinued: boolean;
  readonly isLast: boolean;
  /** The parts of packets. Each but the last one ends a packet. */
  readonly parts: readonly Uint8Array[];
  /** The last packet ends on another page. */
  readonly isOpen: boolean;
}

const MARKER = [0x4f, 0x67, 0x67, 0x53];
const FLAGS_AT = 5;
const GRANULE_AT = 6;
const SERIAL_AT = 14;
const SEQUENCE_AT = 18;
const CRC_AT = 22;
const SEGMENTS_AT = 26;
const HEADER_BYTES = 27;
const MAX_SEGMENT = 255;
const CONTINUED = 1;
const FIRST = 2;
const LAST = 4;
/** The longest page. */
export const MAX_PAGE_BYTES = HEADER_BYTES + MAX_SEGMENT + MAX_SEGMENT * MAX_SEGMENT;
const CRC_POLYNOMIAL = 0x04c11db7;

/** Reads the page at `at`. Undefined: no whole page begins there, or its checksum is wrong. */
export function oggPage(bytes: Uint8Array, at: number): OggPage | undefined {
  const segments = bytes[at + SEGMENTS_AT];
  if (segments === undefined || MARKER.some((byte, n) => bytes[at + n] !== byte)) return undefined;
  const lengths = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + segments);
  const endAt = lengths.reduce((end, length) => end + length, at + HEADER_BYTES + segments);
  if (endAt > bytes.length || lengths.length < segments) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, endAt - at);
  if (crcOf(bytes.subarray(at, endAt)) !== view.getUint32(CRC_AT, true)) return undefined;
  const flags = bytes[at + FLAGS_AT] as number;
  return {
    at,
    endAt,
    granule: Number(view.getBigInt64(GRANULE_AT, true)),
    serial: view.getUint32(SERIAL_AT, true),
    sequence: view.getUint32(SEQUENCE_AT, true),
    isContinued: (flags & CONTINUED) !== 0,
    isLast: (flags & LAST) !== 0,
    parts: partsOf(bytes.subarray(at + HEADER_BYTES + segments, endAt), lengths),
    isOpen: lengths.at(-1) === MAX_SEGMENT,
  };
}

/** Finds the first whole page from `from` on. */
export function findOggPage(bytes: Uint8Array, from: number): OggPage | undefined {
  for (let at = bytes.indexOf(MARKER[0] as number, from); at >= 0; at = bytes.indexOf(MARKER[0] as number, at + 1)) {
    const page = oggPage(bytes, at);
    if (page) return page;
  }
  return undefined;
}

/** A packet that is written, and the position of its end. */
export interface OggPacket {
  readonly granule: number;
  readonly packet: Uint8Array;
}

/** Returns a file of one stream. Each page has one packet. */
export function oggFile(pages: readonly OggPacket[]): Uint8Array<ArrayBuffer> {
  const written = pages.map(({ granule, packet }, sequence) => {
    const segments = Math.floor(packet.length / MAX_SEGMENT) + 1;
    const body = HEADER_BYTES + segments;
    const page = new Uint8Array(body + packet.length);
    const view = new DataView(page.buffer);
    page.set(MARKER);
    page[FLAGS_AT] = sequence === 0 ? FIRST : sequence === pages.length - 1 ? LAST : 0;
    view.setBigInt64(GRANULE_AT, BigInt(granule), true);
    view.setUint32(SEQUENCE_AT, sequence, true);
    page[SEGMENTS_AT] = segments;
    page.fill(MAX_SEGMENT, HEADER_BYTES, body - 1);
    page[body - 1] = packet.length % MAX_SEGMENT;
    page.set(packet, body);
    view.setUint32(CRC_AT, crcOf(page), true);
    return page;
  });
  const file = new Uint8Array(written.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const page of written) {
    file.set(page, at);
    at += page.length;
  }
  return file;
}

function partsOf(body: Uint8Array, lengths: Uint8Array): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  let [from, at] = [0, 0];
  for (const [index, length] of lengths.entries()) {
    at += length;
    if (length === MAX_SEGMENT && index < lengths.length - 1) continue;
    parts.push(body.subarray(from, at));
    from = at;
  }
  return parts;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ (crc < 0 ? CRC_POLYNOMIAL : 0);
  return crc;
});

/** Computes the checksum of a page, as if its own field were zero. */
function crcOf(page: Uint8Array): number {
  let crc = 0;
  for (let at = 0; at < page.length; at += 1) {
    const byte = at >= CRC_AT && at < CRC_AT + 4 ? 0 : (page[at] as number);
    crc = (crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ byte] as number);
  }
  return crc >>> 0;
}
