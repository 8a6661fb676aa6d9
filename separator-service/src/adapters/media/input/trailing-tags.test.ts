import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FORMATS } from '@stemline/common/audio/formats.ts';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { junk } from '@stemline/testing/audio/leading-bytes.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeFile } from '../../../testing/media.ts';
import { endOfAudio } from './trailing-tags.ts';

const FILES = ['a.mp3', 'a.mp2', 'a.flac', 'a.aac', 'a.ac3', 'a.wv', 'a.tta'];
let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await tempFolder();
  await generateAudio(at('a.wav'), 'sine=sample_rate=44100:duration=2', FILES.map(at));
});
afterAll(() => folder.remove());

const ID3V1 = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125, 'x')]);
const LYRICS = Buffer.from('LYRICSBEGININD0000200LYR00004word000033LYRICS200');

/** An APEv2 tag with a picture of `size` bytes. */
function apeTag(size: number): Buffer {
  const item = Buffer.concat([Buffer.alloc(8), Buffer.from('Cover Art (Front)\0'), junk(size)]);
  item.writeUInt32LE(size, 0);
  item.writeUInt32LE(2, 4);
  const edge = (flags: number) => {
    const bytes = Buffer.alloc(32);
    bytes.write('APETAGEX', 'latin1');
    bytes.writeUInt32LE(2_000, 8);
    bytes.writeUInt32LE(item.length + 32, 12);
    bytes.writeUInt32LE(1, 16);
    bytes.writeUInt32LE(flags, 20);
    return bytes;
  };
  return Buffer.concat([edge(0xa000_0000), item, edge(0x8000_0000)]);
}

const TAGS: readonly (readonly [name: string, tag: Buffer])[] = [
  ['an ID3v1 tag', ID3V1],
  ['an APE tag with a picture', apeTag(300_000)],
  ['an APE tag and an ID3v1 tag', Buffer.concat([apeTag(500), ID3V1])],
  ['lyrics and an ID3v1 tag', Buffer.concat([LYRICS, ID3V1])],
];

test.each(TAGS)('%s behind the audio is no damage', async (_name, tag) => {
  for (const name of FILES) {
    const audio = await readFile(at(name));
    await writeFile(at('tagged'), Buffer.concat([audio, tag]));
    const { frames, source, warnings } = await decodeFile(at('tagged'));
    expect([name, source.decoder_errors, warnings]).toEqual([name, 0, []]);
    expect(frames / 44_100).toBeCloseTo(2, 0);
  }
});

test.each(TAGS)('the audio of an MP3 ends before %s', async (_name, tag) => {
  const bytes = Buffer.concat([Buffer.alloc(5_000, 1), tag]);
  await writeFile(at('bytes'), bytes);
  expect(await endOfAudio(at('bytes'), bytes.length, FORMATS.mp3)).toBe(5_000);
  expect(await endOfAudio(at('bytes'), bytes.length, FORMATS.m4a)).toBe(bytes.length);
});

test('a tag that claims more bytes than it has is left to the decoder', async () => {
  const tag = apeTag(100);
  tag.writeUInt32LE(4_000, tag.length - 20);
  for (const end of [tag, Buffer.from('000900LYRICS200'), Buffer.from('999999LYRICS200')]) {
    const bytes = Buffer.concat([Buffer.alloc(5_000, 1), end]);
    await writeFile(at('bytes'), bytes);
    expect(await endOfAudio(at('bytes'), bytes.length, FORMATS.mp3)).toBe(bytes.length);
  }
});
