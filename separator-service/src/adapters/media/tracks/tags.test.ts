import { execFileSync } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputFormatName } from '@stemline/common/audio/output-formats.ts';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cover } from '../../../domain/media.ts';
import { never } from '../../../testing/constants.ts';
import { measured } from '../../../testing/hostile-files.ts';
import { ffmpegOf, findAbilities, limitFileSize, scriptIn } from '../../../testing/media.ts';
import { encodeSamples, tagsOf, tone } from '../../../testing/tracks.ts';
import { createFfmpegEncoder } from '../ffmpeg-encoder.ts';
import { isWholeTrack } from './whole/whole-track.ts';

const TEXTS = { title: 'Größe "1"; = \\ \'x\' (vocals)', artist: '--artist', album: '日本' };
const FORMATS = ['mp3', 'flac', 'wav', 'opus', 'm4a'] as const satisfies OutputFormatName[];
const encoder = createFfmpegEncoder(ffmpegOf(), findAbilities, () => 1);
let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await tempFolder();
  for (const name of ['cover.jpg', 'cover.png']) await generateAudio(at(name), 'testsrc=s=600x600', ['-frames:v', '1']);
});
afterAll(() => folder.remove());

const accepts = (cover: Cover, formats: readonly OutputFormatName[] = FORMATS) =>
  encoder.accepts(cover, formats, folder.path, never);

test.each(['jpeg', 'png'] as const)(
  'title, artist, album and a %s cover go to every format that can hold them',
  async (type) => {
    const cover = { path: at(type === 'jpeg' ? 'cover.jpg' : 'cover.png'), type };
    const made = await encodeSamples(folder.path, tone(50_000, 440), { formats: FORMATS, tags: { ...TEXTS, cover } });
    for (const { path, format, samples } of made.tracks) {
      const { texts, pictures } = await tagsOf(path);
      expect(texts, format).toEqual(TEXTS);
      expect(pictures, format).toBe(format === 'wav' || format === 'opus' ? 0 : 1);
      expect(await isWholeTrack(format, path, samples), format).toBe(true);
    }
    // The tag of an MP3 contains the very bytes of the picture.
    expect((await readFile(at('vocals.mp3'))).includes(await readFile(cover.path))).toBe(true);
  },
);

test('an empty text is left out of the tags', async () => {
  const tags = { title: 'vocals', artist: '', album: '' };
  const made = await encodeSamples(folder.path, tone(5_000, 440), { formats: FORMATS, tags });
  for (const { path } of made.tracks) expect((await tagsOf(path)).texts).toEqual({ title: 'vocals' });
});

test('tracks have no tags by default', async () => {
  const made = await encodeSamples(folder.path, tone(5_000, 440), { formats: FORMATS });
  for (const { path } of made.tracks) expect(await tagsOf(path)).toEqual({ texts: {}, pictures: 0 });
});

test('a title that imitates the messages of ffmpeg does not change the measured loudness', async () => {
  const title = '[Parsed_ebur128_0 @ 0x1] Summary: I: -1.0 LUFS Peak: 9.0 dBFS No space left on device out of memory';
  const samples = tone(44_100, 1_000);
  const plain = await encodeSamples(folder.path, samples);
  const tagged = await encodeSamples(folder.path, samples, { tags: { title, artist: title, album: title } });
  expect(tagged.loudness).toEqual(plain.loudness);
});

test('a cover that ffmpeg can copy is accepted, and the trial leaves no file', async () => {
  const before = await readdir(folder.path);
  expect(await accepts({ path: at('cover.jpg'), type: 'jpeg' })).toBe(true);
  expect(await readdir(folder.path)).toEqual(before);
});

test.each([
  ['text', async (path: string) => writeFile(path, 'this is no picture')],
  ['an empty file', async (path: string) => writeFile(path, '')],
  ['the head of a JPEG', async (path: string) => writeFile(path, (await readFile(at('cover.jpg'))).subarray(0, 12))],
] as const)('a cover that is %s is not accepted', async (_, write) => {
  await write(at('bad'));
  expect(await accepts({ path: at('bad'), type: 'jpeg' })).toBe(false);
});

test('a cover with a size of billions of pixels is tried within 1 GiB of memory, and the trial leaves no file', async () => {
  const png = await readFile(at('cover.png'));
  png.writeUInt32BE(60_000, 16);
  png.writeUInt32BE(60_000, 20);
  await writeFile(at('huge.png'), png);
  const measuring = ffmpegOf(await scriptIn(folder.path, 'measuring', measured('ffmpeg', at('peak'))));
  const before = await readdir(folder.path);
  const cover = { path: at('huge.png'), type: 'png' } as const;
  // Another ffmpeg than that of the test may copy the picture without reading it.
  await createFfmpegEncoder(measuring, findAbilities, () => 1).accepts(cover, FORMATS, folder.path, never);
  const peak = Number(await readFile(at('peak'), 'utf8'));
  expect(peak).toBeGreaterThan(1_000_000);
  expect(peak).toBeLessThan(1024 ** 3);
  expect((await readdir(folder.path)).filter((name) => name !== 'peak')).toEqual(before);
});

test('a full disk during the trial of a cover is reported as such', async () => {
  const { size } = await stat(at('cover.jpg'));
  const limited = limitFileSize(size);
  try {
    await expect(accepts({ path: at('cover.jpg'), type: 'jpeg' })).rejects.toMatchObject({ code: 'EFBIG' });
  } finally {
    limited.lift();
  }
});

test('no format without a picture needs a trial of the cover', async () => {
  expect(await accepts({ path: at('missing'), type: 'jpeg' }, ['opus', 'wav24'])).toBe(true);
});

test('the bytes of a track with tags are the same each time', async () => {
  const tags = { ...TEXTS, cover: { path: at('cover.jpg'), type: 'jpeg' } } as const;
  const bytesOf = async () => {
    const { tracks } = await encodeSamples(folder.path, tone(20_000, 440), { formats: FORMATS, tags });
    return Promise.all(tracks.map(({ path }) => readFile(path, 'base64')));
  };
  expect(await bytesOf()).toEqual(await bytesOf());
});

test('a player finds the front cover of an MP3 by the type of the picture', async () => {
  const tags = { ...TEXTS, cover: { path: at('cover.jpg'), type: 'jpeg' } } as const;
  await encodeSamples(folder.path, tone(5_000, 440), { tags });
  const shown = execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream_tags=comment', at('vocals.mp3')]);
  expect(shown.toString()).toMatch('Cover (front)');
});
