import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ffmpegOf, generate, never, secondsOf, tempFolder } from '../../test-kit.ts';
import { createFfmpegDecoder } from './ffmpeg-decoder.ts';
import { createFfmpegEncoder } from './ffmpeg-encoder.ts';

const decoder = createFfmpegDecoder(ffmpegOf());
const encoder = createFfmpegEncoder(ffmpegOf());
let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

test('gives an MP3 as long as the song, at the asked rate, the same bytes each time', async () => {
  await generate(at('h.wav'), 'anoisesrc=d=3:seed=1:sample_rate=44100', ['-ac', '2']);
  const frames = await decoder.decode({
    input: at('h.wav'),
    contentType: 'audio/wav',
    output: at('h.wav.f32'),
    maxSeconds: 60,
    signal: never,
  });
  const digests = [];
  for (const name of ['h1.mp3', 'h2.mp3']) {
    await encoder.encode({ input: at('h.wav.f32'), output: at(name), kbps: 192, signal: never });
    digests.push(
      createHash('sha224')
        .update(await readFile(at(name)))
        .digest('hex'),
    );
  }
  expect(digests[0]).toBe(digests[1]);
  expect(await secondsOf(at('h1.mp3'))).toBeCloseTo(frames / 44_100, 4);
  const { size } = await stat(at('h1.mp3'));
  expect((size * 8) / 3 / 1_000).toBeGreaterThan(185);
  expect((size * 8) / 3 / 1_000).toBeLessThan(205);
});

test('fails when there is nothing to encode', async () => {
  const request = { input: at('missing.f32'), output: at('i.mp3'), kbps: 192, signal: never };
  await expect(encoder.encode(request)).rejects.toThrow('encoding failed');
  expect(await readdir(folder.path)).not.toContain('i.mp3');
});
