import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zeroTag } from '@stemline/testing/audio/id3.ts';
import { mp3 } from '@stemline/testing/audio/silent-mp3.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatOfFile, inputFrom } from './file-format.ts';
import { readHead } from './read-bytes.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

const path = () => join(folder.path, 'file');
async function foundIn(bytes: Buffer): Promise<[name: string, skipBytes: number] | undefined> {
  await writeFile(path(), bytes);
  const found = await formatOfFile(path());
  return found && [found.format.name, found.skipBytes];
}

const text = (start: string) => Buffer.concat([Buffer.from(start, 'latin1'), Buffer.alloc(200)]);

test('a file whose bytes show no format has none', async () => {
  for (const start of ['#EXTM3U', 'unknown', 'MThd', 'Extended Module: '])
    expect(await foundIn(text(start))).toBeUndefined();
  expect(await foundIn(Buffer.alloc(0))).toBeUndefined();
  expect(await foundIn(Buffer.alloc(200_000))).toBeUndefined();
});

test('the format of audio after ID3 tags of any length is recognised', async () => {
  expect(await foundIn(mp3(20))).toEqual(['MP3', 0]);
  expect(await foundIn(Buffer.concat([zeroTag(300_000), mp3(20)]))).toEqual(['MP3', 300_010]);
  expect(await foundIn(Buffer.concat([zeroTag(300_000), zeroTag(9_000), text('fLaC')]))).toEqual(['FLAC', 309_020]);
  expect(await foundIn(zeroTag(300_000).subarray(0, 9_000))).toBeUndefined();
});

test('a short file with two frames behind a long tag is an MP3 file', async () => {
  expect(await foundIn(Buffer.concat([zeroTag(300_000), mp3(2)]))).toEqual(['MP3', 300_010]);
});

test('readHead() returns what the file has from an offset on', async () => {
  await writeFile(path(), 'abcdef');
  expect((await readHead(path(), 3, 1)).toString()).toBe('bcd');
  expect((await readHead(path(), 9, 4)).toString()).toBe('ef');
  expect((await readHead(path(), 9, 7)).length).toBe(0);
});

test('inputFrom() names a part of a file only when bytes are skipped', () => {
  expect(inputFrom('/a b', 0)).toBe('file:/a b');
  expect(inputFrom('/a b', 7)).toBe('subfile,,start,7,end,0,,:file:/a b');
});
