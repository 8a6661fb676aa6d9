// Writes the records of a ZIP archive: the header of each entry, the central directory and its end.
// The layout of every record is that of PKWARE's APPNOTE.TXT 6.3.10, whose sections the comments
// name. Entries are stored without compression, and their headers hold size and CRC-32.

/** One file of an archive. */
export interface ZipEntry {
  /** With `/` between folders; at most 65535 bytes in UTF-8. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** CRC-32 of the bytes, unsigned. */
  readonly crc32: number;
  /** Unix milliseconds. */
  readonly modifiedMs: number;
}

/** The place of the central directory. */
export interface Directory {
  readonly entries: number;
  /** Bytes before it. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
}

/** The value of a field whose number is in a ZIP64 field instead (4.4.1.4). */
const MAX_32 = 0xffffffff;
const MAX_16 = 0xffff;
/** Versions that a reader needs (4.4.3.2): 2.0, and 4.5 for ZIP64. */
const VERSION = 20;
const ZIP64_VERSION = 45;
/** The maker (4.4.2): Unix, so that the external attributes hold permissions. */
const MADE_ON_UNIX = 3 << 8;
/** A regular file that its owner may write and all may read (4.4.15). */
const FILE_MODE = (0o100644 << 16) >>> 0;
/** Names are UTF-8 (4.4.4, bit 11). */
const UTF8_NAMES = 1 << 11;
/** ZIP64 extended information (4.5.3). */
const ZIP64_EXTRA = 0x0001;
/** The extended timestamp of Info-ZIP: a flag for the time of change, and Unix seconds in UTC. */
const TIME_EXTRA = 0x5455;
const MAX_TIME_SECONDS = 0x7fffffff;

/** The local header (4.3.7), which stands before the bytes of its entry. */
export function localHeader(entry: ZipEntry): Buffer {
  const name = Buffer.from(entry.name);
  const isLarge = entry.size >= MAX_32;
  // In a local header, ZIP64 information must hold both sizes.
  const extra = Buffer.concat([isLarge ? zip64Extra([entry.size, entry.size]) : NOTHING, timeExtra(entry)]);
  const size = Math.min(entry.size, MAX_32);
  return Buffer.concat([
    fields(
      [4, 0x04034b50],
      [2, isLarge ? ZIP64_VERSION : VERSION],
      ...sharedFields(entry, size),
      [2, name.length],
      [2, extra.length],
    ),
    name,
    extra,
  ]);
}

/** The header of an entry in the central directory (4.3.12). `offset`: that of its local header. */
export function centralHeader(entry: ZipEntry, offset: number): Buffer {
  const name = Buffer.from(entry.name);
  const large = [...(entry.size >= MAX_32 ? [entry.size, entry.size] : []), ...(offset >= MAX_32 ? [offset] : [])];
  const extra = Buffer.concat([large.length > 0 ? zip64Extra(large) : NOTHING, timeExtra(entry)]);
  const version = large.length > 0 ? ZIP64_VERSION : VERSION;
  return Buffer.concat([
    fields(
      [4, 0x02014b50],
      [2, MADE_ON_UNIX | version],
      [2, version],
      ...sharedFields(entry, Math.min(entry.size, MAX_32)),
      [2, name.length],
      [2, extra.length],
      // No comment, the first disk, no internal attributes.
      [2, 0],
      [2, 0],
      [2, 0],
      [4, FILE_MODE],
      [4, Math.min(offset, MAX_32)],
    ),
    name,
    extra,
  ]);
}

/** The end of the central directory (4.3.16), after its ZIP64 form (4.3.14, 4.3.15) if needed. */
export function directoryEnd({ entries, offset, size }: Directory): Buffer {
  const count = Math.min(entries, MAX_16);
  const end = fields(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, Math.min(size, MAX_32)],
    [4, Math.min(offset, MAX_32)],
    [2, 0],
  );
  if (entries < MAX_16 && offset < MAX_32 && size < MAX_32) return end;
  const zip64End = fields(
    [4, 0x06064b50],
    // Bytes of this record after this field.
    [8, 44],
    [2, MADE_ON_UNIX | ZIP64_VERSION],
    [2, ZIP64_VERSION],
    [4, 0],
    [4, 0],
    [8, entries],
    [8, entries],
    [8, size],
    [8, offset],
  );
  const locator = fields([4, 0x07064b50], [4, 0], [8, offset + size], [4, 1]);
  return Buffer.concat([zip64End, locator, end]);
}

type Field = readonly [bytes: 2 | 4 | 8, value: number];

/** The fields that both headers of an entry share: flags, method, time, date, CRC-32 and sizes. */
function sharedFields(entry: ZipEntry, size: number): Field[] {
  const { time, date } = dosTime(entry.modifiedMs);
  return [
    [2, UTF8_NAMES],
    [2, 0],
    [2, time],
    [2, date],
    [4, entry.crc32],
    [4, size],
    [4, size],
  ];
}

/** Returns the fields in little-endian order. */
function fields(...list: readonly Field[]): Buffer {
  const bytes = Buffer.alloc(list.reduce((sum, [length]) => sum + length, 0));
  let at = 0;
  for (const [length, value] of list) {
    if (length === 8) bytes.writeBigUInt64LE(BigInt(value), at);
    else bytes.writeUIntLE(value, at, length);
    at += length;
  }
  return bytes;
}

const NOTHING = Buffer.alloc(0);

function zip64Extra(numbers: readonly number[]): Buffer {
  return fields([2, ZIP64_EXTRA], [2, 8 * numbers.length], ...numbers.map((number): Field => [8, number]));
}

/** The time of change in UTC; nothing for a time beyond its 32 bits. */
function timeExtra({ modifiedMs }: ZipEntry): Buffer {
  const seconds = Math.floor(modifiedMs / 1000);
  if (seconds < 0 || seconds > MAX_TIME_SECONDS) return NOTHING;
  const flags = Buffer.from([1]);
  return Buffer.concat([fields([2, TIME_EXTRA], [2, 5]), flags, fields([4, seconds])]);
}

/** The time in the format of MS-DOS (4.4.6), in UTC: two-second steps from 1980 to 2107. */
function dosTime(ms: number): { time: number; date: number } {
  const first = Date.UTC(1980, 0, 1);
  const last = Date.UTC(2107, 11, 31, 23, 59, 58);
  const moment = new Date(Math.min(last, Math.max(first, ms)));
  return {
    time: (moment.getUTCHours() << 11) | (moment.getUTCMinutes() << 5) | (moment.getUTCSeconds() >> 1),
    date: ((moment.getUTCFullYear() - 1980) << 9) | ((moment.getUTCMonth() + 1) << 5) | moment.getUTCDate(),
  };
}
