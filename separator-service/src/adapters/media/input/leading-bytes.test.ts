// Tests that audio behind tags and junk is decoded whole.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FORMATS } from '@stemline/common/audio/formats.ts';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { zeroTag } from '@stemline/testing/audio/id3.ts';
import { junk } from '@stemline/testing/audio/leading-bytes.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeFile } from '../../../testing/media.ts';
import { formatOfFile } from './file-format.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);
const source = (seconds: number) => `aevalsrc=0.3*sin(2*PI*220*t)|0.2*random(0):d=${seconds}:s=44100`;
const FILES = ['a.flac', 'a.aac', 'a.mp3', 'a.m4a', 'a.wav', 'a.ogg', 'a.mka', 'a.wma', 'a.wv', 'a.tta', 'a.ac3'];

beforeAll(async () => {
  folder = await tempFolder();
  await generateAudio(at('a.aiff'), source(12), FILES.map(at));
  await generateAudio(at('long.aac'), source(200), ['-b:a', '48k']);
});
afterAll(() => folder.remove());

async function decodeSeconds(before: Buffer, file: string): Promise<number> {
  await writeFile(at('input'), Buffer.concat([before, await readFile(at(file))]));
  return (await decodeFile(at('input'), { maxSeconds: 600 })).frames / 44_100;
}

const tags = (count: number, size: number) => Buffer.concat(Array.from({ length: count }, () => zeroTag(size)));

test.each([...FILES, 'a.aiff'])('%s of 12 s is decoded whole behind a tag of 20 kB', async (file) => {
  expect(Math.abs((await decodeSeconds(zeroTag(20_000), file)) - 12)).toBeLessThan(0.06);
});

test('an AAC file of 200 s is decoded whole behind a tag of 60 kB', async () => {
  expect(Math.abs((await decodeSeconds(zeroTag(60_000), 'long.aac')) - 200)).toBeLessThan(0.06);
});

test.each([
  [2, 'a.flac'],
  [5, 'a.flac'],
  [2, 'a.aac'],
  [5, 'a.aac'],
  [5, 'a.mp3'],
  [5, 'a.m4a'],
  [40, 'a.flac'],
])('behind %i tags, %s is decoded whole', async (count, file) => {
  expect(Math.abs((await decodeSeconds(tags(count, count > 9 ? 90 : 9_000), file)) - 12)).toBeLessThan(0.06);
});

test.each<[string, () => Buffer]>([
  ['64 KiB of zeros', () => Buffer.alloc(65_536)],
  ['30 KiB of junk', () => junk(30_720)],
  ['a tag and 30 KiB of junk', () => Buffer.concat([zeroTag(300_000), junk(30_720)])],
])('an MP3 file is decoded whole behind %s', async (_name, before) => {
  expect(Math.abs((await decodeSeconds(before(), 'a.mp3')) - 12)).toBeLessThan(0.06);
});

test.each<[string, () => Buffer, string, keyof typeof FORMATS, number]>([
  ['one tag', () => zeroTag(20_000), 'a.flac', 'flac', 20_010],
  ['five tags', () => tags(5, 9_000), 'a.aac', 'aac', 45_050],
  ['zeros', () => Buffer.alloc(65_536), 'a.mp3', 'mp3', 65_536],
  ['a tag and junk', () => Buffer.concat([zeroTag(300_000), junk(30_720)]), 'a.mp3', 'mp3', 330_730],
])('formatOfFile() counts the bytes of %s before the audio', async (_name, before, file, key, skipBytes) => {
  const audio = await readFile(at(file));
  // ffmpeg writes a tag of its own before an MP3.
  const ownTag = key === 'mp3' ? audio.indexOf('fffb', 0, 'hex') : 0;
  await writeFile(at('input'), Buffer.concat([before(), audio.subarray(ownTag)]));
  expect(await formatOfFile(at('input'))).toMatchObject({ format: { demuxer: key }, skipBytes });
});

test('AAC behind junk, in which the table finds no format, is left to the demuxers of the table', async () => {
  await writeFile(at('junk.aac'), Buffer.concat([junk(100), await readFile(at('a.aac'))]));
  expect(await formatOfFile(at('junk.aac'))).toBeUndefined();
  expect(Math.abs((await decodeSeconds(junk(100), 'a.aac')) - 12)).toBeLessThan(0.06);
});

test('a file that ffmpeg decodes with a demuxer outside the table is refused', async () => {
  await generateAudio(at('a.voc'), source(1));
  await expect(decodeSeconds(Buffer.alloc(0), 'a.voc')).rejects.toMatchObject({ code: 'BAD_AUDIO' });
});
