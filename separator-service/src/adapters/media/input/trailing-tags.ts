// Finds the tags behind the audio of a file, which decoders would report as damage.

import type { FileHandle } from 'node:fs/promises';
import type { AudioFormat } from '@stemline/common/audio/formats.ts';
import { readAt, withFile } from './read-bytes.ts';

/** Files whose audio is a sequence of frames or blocks up to the end, without a length. */
const SEQUENCES = ['mp3', 'aac', 'ac3', 'eac3', 'dts', 'flac', 'wv', 'tta', 'ape'];

const ID3V1_BYTES = 128;
/** https://id3.org/ID3v1; the enhanced tag lies before it. */
const ENHANCED_BYTES = 227;
/** https://wiki.hydrogenaud.io/index.php?title=APE_Tags_Header */
const APE_FOOTER_BYTES = 32;
const APE = 'APETAGEX';
/** https://id3.org/Lyrics3v2: six digits with the size of what precedes them, and this word. */
const LYRICS_END = /(\d{6})LYRICS200$/;
const LYRICS_END_BYTES = 15;
const MAX_TAGS = 8;

/** Returns the position of the first byte behind the audio of a file of `size` bytes. */
export async function endOfAudio(path: string, size: number, format: AudioFormat): Promise<number> {
  if (!SEQUENCES.includes(format.demuxer)) return size;
  return withFile(path, async (file) => {
    let end = size;
    for (let tags = 0; tags < MAX_TAGS; tags += 1) {
      const tag = await tagBytes(file, end);
      if (tag === 0 || tag >= end) break;
      end -= tag;
    }
    return end;
  });
}

/** Returns the length of the tag before `end`; 0 when there is none. */
async function tagBytes(file: FileHandle, end: number): Promise<number> {
  const start = Math.max(0, end - ID3V1_BYTES - ENHANCED_BYTES);
  const tail = await readAt(file, start, end - start);
  const text = tail.toString('latin1');
  if (text.startsWith('TAG', text.length - ID3V1_BYTES)) {
    const isEnhanced = text.startsWith('TAG+', text.length - ID3V1_BYTES - ENHANCED_BYTES);
    return ID3V1_BYTES + (isEnhanced ? ENHANCED_BYTES : 0);
  }
  const lyrics = LYRICS_END.exec(text)?.[1];
  if (lyrics !== undefined) return checked(file, end, Number(lyrics) + LYRICS_END_BYTES, 'LYRICSBEGIN');
  const ape = text.length - APE_FOOTER_BYTES;
  if (ape < 0 || !text.startsWith(APE, ape)) return 0;
  const bytes = tail.readUInt32LE(ape + 12);
  const hasHeader = tail.readUInt32LE(ape + 20) >= 0x8000_0000;
  return hasHeader ? checked(file, end, bytes + APE_FOOTER_BYTES, APE) : bytes;
}

/** Returns `bytes` when the part of that length before `end` begins with `start`, otherwise 0. */
async function checked(file: FileHandle, end: number, bytes: number, start: string): Promise<number> {
  if (bytes > end) return 0;
  return (await readAt(file, end - bytes, start.length)).toString('latin1') === start ? bytes : 0;
}
