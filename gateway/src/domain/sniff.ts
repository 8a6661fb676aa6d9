// Recognises audio by its first bytes, so that what is no audio is refused before anything is kept.
// It does not decode: what only decoding shows to be bad becomes a job that fails.

import { ServiceError } from '@stemline/common/errors.ts';
import { isAdts, isMpegAudio } from './mpeg-frames.ts';

/** Enough for every signature here, and for several frames of MP3. */
export const SNIFF_BYTES = 4096;

/** The MIME type of an accepted format, or undefined. `head` is the first SNIFF_BYTES, or all there is. */
export function sniff(head: Buffer, isWhole = head.length < SNIFF_BYTES): string | undefined {
  const at = (text: string, offset = 0) =>
    head.subarray(offset, offset + text.length).equals(Buffer.from(text, 'latin1'));
  if (at('ID3')) return sniffTagged(head, isWhole);
  if ((at('RIFF') || at('RF64') || at('RIFX')) && at('WAVE', 8)) return 'audio/wav';
  if (at('riff\x2e\x91\xcf\x11')) return 'audio/wav';
  if (at('fLaC')) return 'audio/flac';
  if (at('OggS')) return head.includes('OpusHead') ? 'audio/opus' : 'audio/ogg';
  if (at('FORM') && (at('AIFF', 8) || at('AIFC', 8))) return 'audio/aiff';
  if (at('ftyp', 4) && !isPictureBrand(head)) return 'audio/mp4';
  if (at('\x1a\x45\xdf\xa3')) return 'audio/webm';
  if (at('\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c')) return 'audio/x-ms-wma';
  if (OTHER_FILES.some((start) => at(start))) return undefined;
  if (isAdts(head)) return 'audio/aac';
  return isMpegAudio(head, isWhole) ? 'audio/mpeg' : undefined;
}

/** The container of MP4 also holds pictures. */
function isPictureBrand(head: Buffer): boolean {
  return /^(heic|heix|hevc|heim|heis|mif1|msf1|avif|avis|jp2 |crx )/.test(head.toString('latin1', 8, 12));
}

/** Files that may hold audio, as an archive or a picture of notes does, and are none. */
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

const ID3_HEADER_BYTES = 10;

/** What stands behind an ID3 tag; the tag of a song is often longer than what we look at. */
function sniffTagged(head: Buffer, isWhole: boolean): string | undefined {
  if (head.length < ID3_HEADER_BYTES) return undefined;
  // Seven bits a byte; a footer repeats the header.
  const size = [6, 7, 8, 9].reduce((sum, at) => (sum << 7) | ((head[at] as number) & 0x7f), 0);
  const footer = ((head[5] as number) & 0x10) !== 0 ? ID3_HEADER_BYTES : 0;
  const rest = head.subarray(ID3_HEADER_BYTES + size + footer);
  return sniff(rest, isWhole) ?? (isWhole ? undefined : 'audio/mpeg');
}

export interface SniffedAudio {
  readonly contentType: string;
  /** All of the source's bytes, the looked-at ones included. */
  readonly bytes: AsyncGenerator<Uint8Array, void, undefined>;
}

/** Reads as much as it takes to know the format. Throws EMPTY_AUDIO, UNSUPPORTED_AUDIO, and what the source throws. */
export async function sniffed(source: AsyncIterable<Uint8Array>): Promise<SniffedAudio> {
  const iterator = source[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let size = 0;
  while (size < SNIFF_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    seen.push(next.value);
    size += next.value.byteLength;
  }
  const contentType = sniff(Buffer.concat(seen).subarray(0, SNIFF_BYTES));
  if (contentType === undefined) {
    await iterator.return?.();
    throw size === 0 ? emptyAudio() : unsupported();
  }
  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* seen;
      seen.length = 0;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { contentType, bytes: bytes() };
}

function emptyAudio(): ServiceError {
  return new ServiceError('EMPTY_AUDIO', 'The audio is empty. Send an audio file.');
}

function unsupported(): ServiceError {
  return new ServiceError(
    'UNSUPPORTED_AUDIO',
    'These bytes are no audio that is known here. Send MP3, WAV, FLAC, Ogg, Opus, M4A, AIFF, AAC, WMA or WebM.',
  );
}
