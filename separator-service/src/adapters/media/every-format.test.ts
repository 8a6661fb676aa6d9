// Tests that every format of the table is recognised in a file that ffmpeg wrote, and decoded.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ALL_FORMATS, FORMATS } from '@stemline/common/audio/formats.ts';
import { SNIFF_BYTES, sniff } from '@stemline/common/audio/sniff.ts';
import { dsf } from '@stemline/testing/audio/dsf.ts';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeFile } from '../../testing/media.ts';
import { formatOfFile } from './input/file-format.ts';

type Key = keyof typeof FORMATS;

/** Files that ffmpeg writes, with their options. */
const WRITTEN: readonly (readonly [key: Key, file: string, options?: readonly string[]])[] = [
  ['mp3', 'a.mp3'],
  ['mp2', 'a.mp2'],
  ['wav', 'a.wav'],
  ['wav', 'float.wav', ['-c:a', 'pcm_f32le']],
  ['rf64', 'a.rf64', ['-rf64', 'always', '-f', 'wav']],
  ['w64', 'a.w64'],
  ['aiff', 'a.aiff'],
  ['flac', 'a.flac'],
  ['ogg', 'vorbis.ogg', ['-c:a', 'libvorbis']],
  ['ogg', 'flac.ogg', ['-c:a', 'flac']],
  ['opus', 'a.opus'],
  ['speex', 'a.spx', ['-ar', '32000', '-c:a', 'libspeex']],
  ['m4a', 'a.m4a'],
  ['m4a', 'alac.m4a', ['-c:a', 'alac']],
  ['mp4', 'a.mp4'],
  ['mp4', 'fragments.mp4', ['-movflags', 'frag_keyframe+empty_moov']],
  ['mov', 'a.mov'],
  ['threeGp', 'a.3gp', ['-c:a', 'aac']],
  ['m4b', 'a.m4b', ['-brand', 'M4B ']],
  ['aac', 'a.aac'],
  ['latm', 'a.latm', ['-c:a', 'aac']],
  ['wma', 'a.wma'],
  ['webm', 'a.webm', ['-c:a', 'libopus']],
  ['mka', 'a.mka'],
  ['caf', 'a.caf'],
  ['wavpack', 'a.wv'],
  ['tta', 'a.tta'],
  ['au', 'a.au'],
  ['ac3', 'a.ac3'],
  ['ac3', '48k.ac3', ['-ar', '48000']],
  ['eac3', 'a.eac3'],
  ['dts', 'a.dts', ['-c:a', 'dca', '-strict', '-2']],
  ['avi', 'a.avi'],
  ['mpegTs', 'a.ts'],
  ['mpegTs', 'a.m2ts', ['-c:a', 'mp2']],
  ['flv', 'a.flv'],
];
const SECONDS = 1.5;
const PICTURES = 'color=c=black:s=32x32:r=10:d=1.5';

/** Headers of formats for which ffmpeg has no encoder. */
const HEADERS: readonly (readonly [key: Key, header: string])[] = [
  ['ape', 'MAC \x96\x0f\0\0'],
  ['dtsHd', 'DTSHDHDR\0\0\0\0'],
  ['amr', '#!AMR\n\x3c'],
  ['amr', '#!AMR-WB\n\x04'],
];

let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await tempFolder();
  const source = `aevalsrc=0.3*sin(2*PI*220*t)|0.3*sin(2*PI*330*t):d=${SECONDS}:s=44100`;
  const outputs = WRITTEN.flatMap(([, file, options]) => ['-map', '0:a', ...(options ?? []), at(file)]);
  await generateAudio(at('last.mp3'), source, [...outputs, '-map', '0:a']);
  await generateAudio(at('a.mkv'), PICTURES, ['-f', 'lavfi', '-i', source, '-shortest']);
  await writeFile(at('a.dsf'), dsf(SECONDS, 1));
});
afterAll(() => folder.remove());

const FILES: readonly (readonly [key: Key, file: string])[] = [
  ...WRITTEN.map(([key, file]) => [key, file] as const),
  ['mkv', 'a.mkv'],
  ['dsf', 'a.dsf'],
];

test.each(FILES)(
  'the format %s is recognised in %s, which is then decoded to its end without a warning',
  async (key, file) => {
    expect(sniff((await readFile(at(file))).subarray(0, SNIFF_BYTES))).toBe(FORMATS[key]);
    expect((await formatOfFile(at(file)))?.format).toBe(FORMATS[key]);
    const { frames, source, warnings } = await decodeFile(at(file));
    expect(Math.abs(frames / 44_100 - SECONDS)).toBeLessThan(0.15);
    expect(source).toMatchObject({ format: FORMATS[key].name, decoder_errors: 0 });
    expect(warnings).toEqual([]);
  },
);

test.each(HEADERS)('the format %s is recognised by its header %j', async (key, header) => {
  await writeFile(at('header'), Buffer.concat([Buffer.from(header, 'latin1'), Buffer.alloc(500)]));
  expect(await formatOfFile(at('header'))).toEqual({ format: FORMATS[key], skipBytes: 0 });
});

test('the files and headers of these tests cover every format of the table', async () => {
  const covered = new Set([...FILES, ...HEADERS].map(([key]) => FORMATS[key]));
  expect(ALL_FORMATS.filter((format) => !covered.has(format))).toEqual([]);
  expect(await readdir(folder.path)).toEqual(expect.arrayContaining(FILES.map(([, file]) => file)));
});
