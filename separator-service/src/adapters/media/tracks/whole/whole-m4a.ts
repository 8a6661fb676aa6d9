// Checks that an M4A file is complete, by the sizes of its boxes. See ISO/IEC 14496-12.

import type { FileHandle } from 'node:fs/promises';
import { readAt, withFile } from '../../input/read-bytes.ts';

interface Box {
  readonly type: string;
  /** The content, without the header. */
  readonly from: number;
  readonly to: number;
}

/**
 * Returns whether the boxes fill the file exactly, with the index before the audio, and the first
 * track plays for at least `samples` samples of each channel.
 */
export async function isWholeM4a(path: string, samples: number): Promise<boolean> {
  return withFile(path, async (file) => {
    const { size } = await file.stat();
    const boxes = await boxesIn(file, 0, size);
    const types = boxes?.map(({ type }) => type) ?? [];
    if (!types.includes('mdat') || types.indexOf('moov') < 0 || types.indexOf('moov') > types.indexOf('mdat'))
      return false;
    let inner = boxes;
    for (const type of ['moov', 'trak', 'mdia']) {
      const box = inner?.find((one) => one.type === type);
      inner = box && (await boxesIn(file, box.from, box.to));
    }
    const header = inner?.find(({ type }) => type === 'mdhd');
    return header !== undefined && (await durationOf(file, header)) >= samples;
  });
}

/** Returns the boxes from one offset to another; undefined when they do not end there. */
async function boxesIn(file: FileHandle, from: number, to: number): Promise<Box[] | undefined> {
  const boxes: Box[] = [];
  for (let at = from; at < to; ) {
    const header = await readAt(file, at, 16);
    if (header.byteLength < 8) return undefined;
    const short = header.readUInt32BE(0);
    // A size of 1: the real size follows the type, in 64 bits.
    const isLong = short === 1 && header.byteLength === 16;
    const bytes = isLong ? Number(header.readBigUInt64BE(8)) : short;
    const headerBytes = isLong ? 16 : 8;
    if (bytes < headerBytes) return undefined;
    boxes.push({ type: header.toString('latin1', 4, 8), from: at + headerBytes, to: at + bytes });
    at += bytes;
  }
  return boxes.at(-1)?.to === to ? boxes : undefined;
}

/** Returns the duration in `mdhd`. Its unit is a sample, because ffmpeg counts in samples. */
async function durationOf(file: FileHandle, { from, to }: Box): Promise<number> {
  const content = await readAt(file, from, Math.min(to - from, 32));
  const isLong = content[0] === 1;
  if (content.byteLength < (isLong ? 32 : 20)) return 0;
  return isLong ? Number(content.readBigUInt64BE(24)) : content.readUInt32BE(16);
}
