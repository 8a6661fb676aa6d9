// Tests the tags and the cover that are read from real files.

import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { id3Tag, pictureFrame } from '@stemline/testing/audio/id3.ts';
import { junk } from '@stemline/testing/audio/leading-bytes.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeFile } from '../../../testing/media.ts';
import { coverTypeOf } from './cover-image.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);
const SONG = 'sine=sample_rate=44100:duration=0.5';
const TEXTS = ['-metadata', 'title=A title', '-metadata', 'artist=An artist', '-metadata', 'album=An album'];
const FOUND = { title: 'A title', artist: 'An artist', album: 'An album' };

beforeAll(async () => {
  folder = await tempFolder();
  const picture = 'color=red:s=64x48:d=1';
  await generateAudio(at('cover.png'), picture, ['-frames:v', '1', at('cover.jpg'), '-frames:v', '1']);
});
afterAll(() => folder.remove());

const readTags = (name: string) => decodeFile(at(name), { keepTags: true });
const withCover = (name: string) => [
  '-i',
  at(name),
  '-map',
  '0:a',
  '-map',
  '1',
  '-c:v',
  'copy',
  '-disposition:v',
  'attached_pic',
];

test.each([
  ['a.mp3', 'cover.jpg'],
  ['b.mp3', 'cover.png'],
  ['a.m4a', 'cover.jpg'],
  ['b.m4a', 'cover.png'],
  ['a.flac', 'cover.png'],
])('the tags of %s and the bytes of its cover %s are read', async (name, cover) => {
  await generateAudio(at(name), SONG, [...withCover(cover), ...TEXTS]);
  const { tags, warnings, source } = await readTags(name);
  expect(warnings).toEqual([]);
  expect(tags).toEqual({
    ...FOUND,
    cover: { path: `${at(name)}.f32.cover`, type: cover.endsWith('png') ? 'png' : 'jpeg' },
  });
  expect(await readFile(tags?.cover?.path ?? '')).toEqual(await readFile(at(cover)));
  expect(source.streams).toBe(1);
});

test.each(['a.ogg', 'a.opus', 'a.wav', 'a.mka', 'a.wv'])('the texts of %s are read', async (name) => {
  await generateAudio(at(name), SONG, TEXTS);
  const { tags, warnings } = await readTags(name);
  expect(warnings).toEqual([]);
  expect(tags).toMatchObject({ title: FOUND.title, artist: FOUND.artist });
  expect(tags).not.toHaveProperty('cover');
});

test('a song without tags has empty texts, and tags are read only on request', async () => {
  await generateAudio(at('plain.flac'), SONG);
  expect((await readTags('plain.flac')).tags).toEqual({ title: '', artist: '', album: '' });
  expect((await decodeFile(at('plain.flac'))).tags).toBeUndefined();
});

test('long texts are cut, and control characters become spaces', async () => {
  await generateAudio(at('long.flac'), SONG, [
    '-metadata',
    `title=${'é'.repeat(5_000)}`,
    '-metadata',
    'artist=A\u0007\nB',
  ]);
  const { tags } = await readTags('long.flac');
  expect(tags).toMatchObject({ title: 'é'.repeat(1_000), artist: 'A B' });
});

/** The beginning of a PNG of a size that no decoder should allocate. */
function hugePng(): Buffer {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const size = Buffer.alloc(8);
  size.writeUInt32BE(200_000, 0);
  size.writeUInt32BE(200_000, 4);
  return Buffer.concat([png, size, Buffer.from('0802000000', 'hex'), junk(5_000)]);
}

test.each<[string, Buffer]>([
  ['of 11 MiB', Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(11 * 1024 ** 2)])],
  ['that claims 200 000 pixels a side', hugePng()],
  ['that is noise', junk(5_000)],
  ['that is a web page', Buffer.from('<html><script>alert(1)</script></html>')],
])('a cover %s is left out with a warning, and the song is decoded', async (_name, picture) => {
  await generateAudio(at('bare.mp3'), SONG, ['-id3v2_version', '0', '-write_xing', '0']);
  await writeFile(
    at('hostile.mp3'),
    Buffer.concat([id3Tag([pictureFrame('image/png', picture)]), await readFile(at('bare.mp3'))]),
  );
  const { frames, tags, warnings } = await readTags('hostile.mp3');
  expect(frames / 44_100).toBeCloseTo(0.5, 0);
  expect(tags?.cover).toBeUndefined();
  expect(warnings.map(({ code }) => code)).toEqual(['TAGS_SKIPPED']);
  await expect(stat(at('hostile.mp3.f32.cover'))).rejects.toThrow('ENOENT');
});

test('a picture without a byte is no cover, and the song is decoded without a warning', async () => {
  await generateAudio(at('bare.mp3'), SONG, ['-id3v2_version', '0', '-write_xing', '0']);
  await writeFile(
    at('empty.mp3'),
    Buffer.concat([id3Tag([pictureFrame('image/png', Buffer.alloc(0))]), await readFile(at('bare.mp3'))]),
  );
  const { frames, tags, warnings } = await readTags('empty.mp3');
  expect(frames / 44_100).toBeCloseTo(0.5, 0);
  expect([tags?.cover, warnings]).toEqual([undefined, []]);
  await expect(stat(at('empty.mp3.f32.cover'))).rejects.toThrow('ENOENT');
});

test.each([
  ['cover.jpg', 'image/png', 'jpeg'],
  ['cover.png', 'image/jpeg', 'png'],
])('the cover %s is read although its tag names the type %s', async (name, mime, type) => {
  await generateAudio(at('bare.mp3'), SONG, ['-id3v2_version', '0', '-write_xing', '0']);
  const tag = id3Tag([pictureFrame(mime, await readFile(at(name)))]);
  await writeFile(at('mislabelled.mp3'), Buffer.concat([tag, await readFile(at('bare.mp3'))]));
  const { tags, warnings } = await readTags('mislabelled.mp3');
  expect(tags?.cover?.type).toBe(type);
  expect(warnings).toEqual([]);
});

test('a picture counts as a cover by its first bytes and its size', async () => {
  expect(coverTypeOf(await readFile(at('cover.png')))).toBe('png');
  expect(coverTypeOf(await readFile(at('cover.jpg')))).toBe('jpeg');
  for (const bytes of [
    hugePng(),
    junk(1_000),
    Buffer.alloc(0),
    Buffer.from('ffd8', 'hex'),
    Buffer.from('ffd8ffe00002', 'hex'),
  ])
    expect(coverTypeOf(bytes)).toBeUndefined();
});

test('a JPEG whose segments have no length ends the search for its size', () => {
  const bytes = Buffer.alloc(100_000, Buffer.from('ffe00000', 'hex'));
  bytes.writeUInt16BE(0xffd8, 0);
  expect(coverTypeOf(bytes)).toBeUndefined();
});
