// Detects files whose end is missing by the sizes that their own structure states. In other
// formats, only the declared length shows a missing end.

import type { FileHandle } from 'node:fs/promises';
import type { AudioFormat } from '@stemline/common/audio/formats.ts';
import { MAX_OGG_PAGE_BYTES, oggPageBytes } from './ogg-page.ts';
import { readAt, withFile } from './read-bytes.ts';

/** Reads the file; `start` is the position of its audio, `size` the size of the file. */
type Check = (file: FileHandle, start: number, size: number) => Promise<boolean>;

/** By demuxer. */
const CHECKS: Readonly<Record<string, Check>> = {
  ogg: endsInOggPage,
  avi: endsInRiff,
  caf: endsInCafData,
  asf: endsInAsf,
};
/** Some programs count the header in the size of a RIFF file, and some pad the end. */
const SLACK_BYTES = 64;
const HEAD_BYTES = 65_536;

/** Returns true when the file at `path` is incomplete. */
export async function endsEarly(path: string, format: AudioFormat, start: number, size: number): Promise<boolean> {
  const check = Object.hasOwn(CHECKS, format.demuxer) ? CHECKS[format.demuxer] : undefined;
  if (!check) return false;
  try {
    return await withFile(path, (file) => check(file, start, size));
  } catch (error) {
    // The file ends in the middle of a number of its header, so the header states no size.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

async function endsInOggPage(file: FileHandle, start: number, size: number): Promise<boolean> {
  const tail = await readAt(file, Math.max(start, size - MAX_OGG_PAGE_BYTES), MAX_OGG_PAGE_BYTES);
  const at = tail.lastIndexOf('OggS\0', undefined, 'latin1');
  if (at < 0) return false;
  const bytes = oggPageBytes(tail.subarray(at));
  return bytes === undefined || at + bytes > tail.length;
}

async function endsInRiff(file: FileHandle, start: number, size: number): Promise<boolean> {
  const stated = (await readAt(file, start, 8)).readUInt32LE(4);
  return stated < 0xffff_ffff && start + stated > size + SLACK_BYTES;
}

/** Chunks have a name of four bytes and a size of 64 bits; -1: to the end of the file. */
async function endsInCafData(file: FileHandle, start: number, size: number): Promise<boolean> {
  const head = await readAt(file, start, HEAD_BYTES);
  for (let at = 8; at < head.length; ) {
    const bytes = Number(head.readBigInt64BE(at + 4));
    if (head.toString('latin1', at, at + 4) === 'data') return start + at + 12 + bytes > size;
    if (bytes < 0) return false;
    at += 12 + bytes;
  }
  return false;
}

/** The file properties object of ASF (section 3.2 of its specification). */
const ASF_PROPERTIES = Buffer.from('a1dcab8c47a9cf118ee400c00c205365', 'hex');

async function endsInAsf(file: FileHandle, start: number, size: number): Promise<boolean> {
  const head = await readAt(file, start, HEAD_BYTES);
  const at = head.indexOf(ASF_PROPERTIES);
  return at >= 0 && start + Number(head.readBigUInt64LE(at + 40)) > size + SLACK_BYTES;
}
