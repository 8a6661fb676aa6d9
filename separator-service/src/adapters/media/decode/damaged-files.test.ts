// Tests that damage of real files is reported, and that the result has no noise louder than the
// song.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { junk } from '@stemline/testing/audio/leading-bytes.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeFile, samplesOf } from '../../../testing/media.ts';

const SOURCE = 'aevalsrc=0.3*sin(2*PI*220*t)+0.1*random(0)|0.3*sin(2*PI*330*t):d=12:s=44100';
const FILES = ['flac', 'mp3', 'wv', 'tta', 'ogg', 'mka', 'aiff', 'au', 'caf', 'avi', 'wma', 'flv', 'w64'].map(
  (extension) => `a.${extension}`,
);
const PLAIN_MP3 = ['-write_xing', '0', '-id3v2_version', '0', '-b:a', '128k'];

let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await tempFolder();
  const alac = ['-c:a', 'alac', '-movflags', '+faststart', at('a.m4a')];
  const plain = [...PLAIN_MP3, at('plain.mp3'), ...PLAIN_MP3.slice(0, 4), '-q:a', '1', at('vbr.mp3')];
  await generateAudio(at('a.wav'), SOURCE, [...FILES.map(at), ...alac, ...plain]);
});
afterAll(() => folder.remove());

/** Decodes a changed copy of a file. */
async function decodeChanged(name: string, change: (bytes: Buffer) => Buffer) {
  await writeFile(at('changed'), change(await readFile(at(name))));
  const { frames, source, warnings } = await decodeFile(at('changed'));
  const samples = await samplesOf(at('changed.f32'));
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return { seconds: frames / 44_100, source, codes: warnings.map(({ code }) => code), text: warnings[0]?.text, peak };
}

/** Replaces bytes in the middle. */
const replace =
  (by: Buffer, share = 0.5) =>
  (bytes: Buffer) => {
    by.copy(bytes, Math.floor(bytes.length * share));
    return bytes;
  };

test('the first 60 000 bytes of a FLAC are decoded, with a warning that has both lengths', async () => {
  const { seconds, source, codes, text } = await decodeChanged('a.flac', (bytes) => bytes.subarray(0, 60_000));
  expect(codes).toContain('TRUNCATED');
  expect(text).toBe(
    `The end of the file is missing: it declares 12.00 s, and ${seconds.toFixed(2)} s could be decoded.`,
  );
  expect(source).toMatchObject({ declared_seconds: 12, decoded_seconds: seconds });
});

test.each(['a.wav', 'a.m4a', ...FILES])(
  'the first third of %s is decoded with the warning that the file ends early',
  async (name) => {
    const { seconds, codes } = await decodeChanged(name, (bytes) => bytes.subarray(0, Math.floor(bytes.length / 3)));
    expect(seconds).toBeGreaterThan(2);
    expect(seconds).toBeLessThan(4.5);
    expect(codes).toContain('TRUNCATED');
  },
);

test.each([
  ['a.mp3', 0.5],
  ['a.mp3', 0.4],
  ['plain.mp3', 0.5],
  ['plain.mp3', 0.6],
])('20 000 zero bytes in %s at %d of its length are reported and make no noise', async (name, share) => {
  const { seconds, codes, peak } = await decodeChanged(name, replace(Buffer.alloc(20_000), share));
  expect(seconds).toBeGreaterThan(10);
  expect(codes).toContain('DECODER_ERRORS');
  expect(codes.includes('LENGTH_DIFFERS')).toBe(name === 'a.mp3');
  expect(peak).toBeLessThan(0.45);
});

test.each([0.2, 0.35, 0.5, 0.65, 0.8, 0.97])(
  '3 000 random bytes at %d of a FLAC are reported, and are silent in a song that keeps its length',
  async (share) => {
    const { seconds, source, codes, peak } = await decodeChanged('a.flac', replace(junk(3_000), share));
    expect(codes).toEqual(['DECODER_ERRORS']);
    expect(peak).toBeLessThan(0.41);
    expect(seconds).toBeCloseTo(12, 2);
    expect(source.decoded_seconds).toBeLessThan(11.95);
  },
);

test.each(['a.wv', 'a.tta', 'a.m4a', 'a.ogg'])(
  'damage in the middle of %s does not move the audio behind it',
  async (name) => {
    const { seconds, codes } = await decodeChanged(name, replace(junk(3_000)));
    expect(codes).toEqual(['DECODER_ERRORS']);
    expect(seconds).toBeCloseTo(12, 2);
  },
);

test('the part behind damage of a FLAC has the samples of the song', async () => {
  await decodeFile(at('a.flac'));
  await decodeChanged('a.flac', replace(junk(3_000)));
  const [song, changed] = await Promise.all([samplesOf(at('a.flac.f32')), samplesOf(at('changed.f32'))]);
  expect(changed.slice(-88_200)).toEqual(song.slice(-88_200));
});

test('a length that ffmpeg estimates from the bit rate is no declared length', async () => {
  for (const name of ['vbr.mp3', 'plain.mp3']) {
    const { source, warnings } = await decodeFile(at(name));
    expect(source.declared_seconds).toBeNull();
    expect(warnings).toEqual([]);
  }
  expect((await decodeFile(at('a.mp3'))).source.declared_seconds).toBeCloseTo(12, 0);
});

test('a large file of which only the beginning is audio fails with its figures', async () => {
  await writeFile(
    at('junk.mp3'),
    Buffer.concat([(await readFile(at('plain.mp3'))).subarray(0, 4_000), junk(3_200_000)]),
  );
  await expect(decodeFile(at('junk.mp3'))).rejects.toMatchObject({
    code: 'BAD_AUDIO',
    message: expect.stringMatching(/^Only 0\.\d\d s of audio could be decoded from a file of 3\.2 MB\. /),
    retry: false,
  });
});

test('an MP4 without its index is refused with that reason', async () => {
  await generateAudio(at('late.m4a'));
  await writeFile(at('late.m4a'), (await readFile(at('late.m4a'))).subarray(0, 5_000));
  await expect(decodeFile(at('late.m4a'))).rejects.toMatchObject({
    code: 'BAD_AUDIO',
    message: expect.stringContaining('its index, which many programs write at the end, is missing'),
  });
});

test('a WAV whose header asks for memory that the file does not need is refused at the first attempt', async () => {
  const header = Buffer.from(
    'RIFF\x26\0\0\0WAVEfmt \0\0\0\0\x01\0\x02\0\x44\xac\0\0\x10\xb1\x02\0\x04\0\x10\0',
    'latin1',
  );
  const file = Buffer.concat([header, Buffer.from('\0\x46data\0\0\0\0', 'latin1')]);
  file.writeUInt32LE(18 + 17_920, 16);
  expect(file.length).toBe(46);
  await writeFile(at('header.wav'), file);
  await expect(decodeFile(at('header.wav'))).rejects.toMatchObject({
    code: 'BAD_AUDIO',
    message: 'The header of the file is damaged: it asks for more memory than a song needs.',
    retry: false,
  });
});
