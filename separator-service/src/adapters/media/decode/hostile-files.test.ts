import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measured, mp4WithIndexOf, wavAt } from '../../../testing/hostile-files.ts';
import { decodeFile, scriptIn } from '../../../testing/media.ts';
import { maxPcmBytes } from './decode-bounds.ts';

const GIB = 1024 ** 3;
let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

async function framesOf(name: string, programs: { ffmpeg?: string; ffprobe?: string } = {}): Promise<number> {
  return (await decodeFile(at(name), { output: at('pcm'), maxSeconds: 3_600, ...programs })).frames;
}

test.each([1, 3])(
  'an MP4 whose index announces 80 million samples for each of %i tracks is refused within 1 GiB of memory',
  async (n) => {
    const file = mp4WithIndexOf(80_000_000, n);
    expect(file.byteLength).toBeLessThan(2_500);
    await writeFile(at('index.m4a'), file);
    const ffprobe = await scriptIn(folder.path, 'measuring', measured('ffprobe', at('peak')));
    await expect(framesOf('index.m4a', { ffprobe })).rejects.toMatchObject({ code: 'BAD_AUDIO', retry: false });
    const peak = Number(await readFile(at('peak'), 'utf8'));
    expect(peak).toBeGreaterThan(1_000_000);
    expect(peak).toBeLessThan(GIB);
  },
);

test('an MP4 whose index has a realistic size is decoded', async () => {
  // The index has 94 packets a second.
  await generateAudio(at('long.m4a'), 'anullsrc=r=96000:cl=mono:d=180', ['-b:a', '8k']);
  expect((await framesOf('long.m4a')) / 44_100).toBeCloseTo(180, 0);
});

test.each([1, 3_999, 768_001, 2 ** 31 - 1])(
  'a WAV that announces %i Hz is refused at once, with the rate in the reason',
  async (hz) => {
    await writeFile(at('rate.wav'), wavAt(hz, 7_000));
    const reason = expect.stringContaining(`${hz} Hz`);
    const output = at(`pcm-${hz}`);
    await expect(decodeFile(at('rate.wav'), { output })).rejects.toMatchObject({
      code: 'BAD_AUDIO',
      message: reason,
      retry: false,
    });
    await expect(stat(output)).rejects.toThrow('ENOENT');
  },
);

test.each([4_000, 192_000, 768_000])('a WAV at %i Hz is decoded', async (hz) => {
  await writeFile(at('rate.wav'), wavAt(hz, hz));
  expect((await framesOf('rate.wav')) / 44_100).toBeCloseTo(1, 1);
});

test('a file that decodes to more audio than its size allows is refused before all of it is written', async () => {
  const lax = ['-frame_size', '65535', '-strict', '-2', '-metadata_header_padding', '0'];
  await generateAudio(at('dense.flac'), 'anullsrc=r=8000:cl=mono:d=900', lax);
  const { size } = await stat(at('dense.flac'));
  await expect(framesOf('dense.flac')).rejects.toMatchObject({
    code: 'BAD_AUDIO',
    message: expect.stringContaining('more audio than its size'),
  });
  expect((await stat(at('pcm'))).size).toBeLessThanOrEqual(maxPcmBytes(size));
  expect(maxPcmBytes(size)).toBeLessThan(900 * 44_100 * 8);
});

test.each([
  ['silence.flac', []],
  ['blocks.flac', ['-frame_size', '65535', '-strict', '-2']],
  ['silence.opus', ['-b:a', '6k', '-frame_duration', '120']],
  ['silence.mp3', ['-ar', '8000', '-ac', '1', '-b:a', '8k']],
  ['silence.ogg', ['-q:a', '-1']],
])('digital silence as %s is decoded, although it compresses to a very small file', async (name, options) => {
  await generateAudio(at(name), 'anullsrc=r=48000:cl=stereo:d=150', options);
  expect((await framesOf(name)) / 44_100).toBeCloseTo(150, 0);
});

test('a file of 227 kB may contain an hour of sound, and a file of any size may contain a minute', () => {
  expect(maxPcmBytes(227_000)).toBeGreaterThan(3_600 * 44_100 * 8);
  expect(maxPcmBytes(29_000)).toBeLessThan(600 * 44_100 * 8);
  expect(maxPcmBytes(1)).toBeGreaterThan(60 * 44_100 * 8);
  expect(maxPcmBytes(7_000)).toBeLessThan(180 * 44_100 * 8);
});
