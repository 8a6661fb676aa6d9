// Tests the estimated length with files that ffmpeg makes, and with hostile headers.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectedSeconds } from './expected-length.ts';
import { SNIFF_BYTES } from './sniff.ts';

const SECONDS = 24;
const folder = mkdtempSync(join(tmpdir(), 'stemline-length-'));
const NOISE = ['-f', 'lavfi', '-i', `anoisesrc=d=${SECONDS}:a=0.3:r=44100:seed=1,aformat=channel_layouts=stereo`];

const FILES: Record<string, string[]> = {
  'cbr.mp3': ['-b:a', '128k'],
  'vbr.mp3': ['-q:a', '4'],
  'no-xing.mp3': ['-b:a', '192k', '-write_xing', '0'],
  'mono.mp3': ['-ac', '1', '-ar', '22050', '-q:a', '4'],
  'layer2.mp2': ['-b:a', '192k'],
  'adts.aac': ['-b:a', '128k'],
  'prepared.m4a': ['-movflags', '+faststart', '-b:a', '96k'],
  'opus.webm': ['-c:a', 'libopus'],
  'long.wav': [],
  'lossless.flac': [],
};

beforeAll(() => {
  const outputs = Object.entries({ ...FILES, ...GUESSED }).flatMap(([name, args]) => [
    '-map',
    '0:a',
    ...args,
    join(folder, name),
  ]);
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...NOISE, ...outputs]);
});
afterAll(() => rmSync(folder, { recursive: true }));

const lengthOf = (file: Buffer) => expectedSeconds(file.subarray(0, SNIFF_BYTES), file.length);

it.each(Object.keys(FILES))('the length of %s is estimated within a tenth', (name) => {
  const seconds = lengthOf(readFileSync(join(folder, name))) ?? 0;
  expect(seconds).toBeGreaterThan(SECONDS * 0.9);
  expect(seconds).toBeLessThan(SECONDS * 1.1);
});

const GUESSED: Record<string, string[]> = {
  'vorbis.ogg': ['-c:a', 'libvorbis', '-b:a', '128k'],
  'flac.ogg': ['-c:a', 'flac'],
  'opus.opus': ['-c:a', 'libopus', '-b:a', '112k'],
};

it.each(Object.keys(GUESSED))(
  'the length of %s, which only a bit rate shows, is estimated within a factor of two',
  (name) => {
    const seconds = lengthOf(readFileSync(join(folder, name))) ?? 0;
    expect(seconds).toBeGreaterThan(SECONDS / 2);
    expect(seconds).toBeLessThan(SECONDS * 2);
  },
);

it('the length of an MP3 behind a picture that is longer than the first bytes follows from the usual bit rate', () => {
  const size = 300_000;
  const tag = Buffer.alloc(10 + size);
  tag.write('ID3\x04', 'latin1');
  tag.set([(size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127], 6);
  const file = Buffer.concat([tag, Buffer.alloc(24_000 * 100, 1)]);
  expect(lengthOf(file)).toBeCloseTo(100, 0);
});

it('an M4A whose header comes at the end is as long as its usual bit rate makes it', () => {
  const head = Buffer.alloc(SNIFF_BYTES);
  head.writeUInt32BE(32, 0);
  head.write('ftypM4A ', 4, 'latin1');
  head.writeUInt32BE(0x00ff_ffff, 32);
  head.write('mdat', 36, 'latin1');
  expect(expectedSeconds(head, 24_000 * 60)).toBeCloseTo(60, 0);
});

it('an impossible length, and a file of no known format, have no estimate', () => {
  const webm = Buffer.alloc(SNIFF_BYTES);
  webm.write('\x1a\x45\xdf\xa3\x42\x82\x84webm\x44\x89\x88', 'latin1');
  webm.writeDoubleBE(Number.NaN, 14);
  expect(expectedSeconds(webm, 1_000_000)).toBeUndefined();
  webm.writeDoubleBE(1e300, 14);
  expect(expectedSeconds(webm, 1_000_000)).toBeUndefined();
  expect(expectedSeconds(Buffer.from('just a text'), 11)).toBeUndefined();
  expect(expectedSeconds(Buffer.alloc(0), 0)).toBeUndefined();
});

it('boxes, frames and tags that are cut off or contradict each other throw nothing', () => {
  for (const name of Object.keys(FILES)) {
    const file = readFileSync(join(folder, name));
    for (let length = 1; length < 400; length += 1) expectedSeconds(file.subarray(0, length), file.length);
  }
});
