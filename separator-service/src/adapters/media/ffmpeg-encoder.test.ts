import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio, secondsOf } from '@stemline/testing/audio/generated-audio.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EncodeRequest } from '../../domain/media.ts';
import { never } from '../../testing/constants.ts';
import { ffmpegOf, limitFileSize, scriptIn } from '../../testing/media.ts';
import { createFfmpegDecoder } from './ffmpeg-decoder.ts';
import { createFfmpegEncoder } from './ffmpeg-encoder.ts';

const decoder = createFfmpegDecoder(ffmpegOf());
const encoder = createFfmpegEncoder(ffmpegOf());
let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);
const script = (name: string, lines: string) => scriptIn(folder.path, name, lines);
const encodedBy = (ffmpeg: string, request: EncodeRequest) => createFfmpegEncoder(ffmpegOf(ffmpeg)).encode(request);
const generatePcm = (name: string, seconds: number) =>
  generateAudio(at(name), `sine=sample_rate=44100:duration=${seconds}`, ['-f', 'f32le', '-ac', '2']);

beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

test('the encoder writes an MP3 with the length of the song and the requested bit rate, and the same bytes each time', async () => {
  await generateAudio(at('h.wav'), 'anoisesrc=d=3:seed=1:sample_rate=44100', ['-ac', '2']);
  const frames = await decoder.decode({
    input: at('h.wav'),
    storedType: 'audio/wav',
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

test('the encoder fails on a missing input', async () => {
  const request = { input: at('missing.f32'), output: at('i.mp3'), kbps: 192, signal: never };
  await expect(encoder.encode(request)).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(await readdir(folder.path)).not.toContain('i.mp3');
});

test('the encoder reports a full disk, although ffmpeg exits with 0', async () => {
  await generatePcm('j.f32', 20);
  await encoder.encode({ input: at('j.f32'), output: at('j.mp3'), kbps: 192, signal: never });
  const { size } = await stat(at('j.mp3'));
  // The disk is full during the last write: ffmpeg reports it and exits with 0.
  const limited = limitFileSize(size - 100);
  try {
    const request = { input: at('j.f32'), output: at('cut.mp3'), kbps: 192, signal: never };
    await expect(encodedBy(await script('deaf', 'trap "" XFSZ; exec ffmpeg "$@"'), request)).rejects.toMatchObject({
      code: 'STORAGE_FULL',
    });
  } finally {
    limited.lift();
  }
});

test('an encoder that is killed reports that memory ran out', async () => {
  await generatePcm('k.f32', 20);
  const killed = await script('killed', 'ffmpeg "$@"; kill -KILL $$');
  const request = { input: at('k.f32'), output: at('k.mp3'), kbps: 192, signal: never };
  await expect(encodedBy(killed, request)).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
});

test('the encoder fails when the MP3 is shorter than its PCM', async () => {
  await generatePcm('l.f32', 20);
  const lazy = await script('lazy', 'exec ffmpeg -t 3 "$@"');
  const request = { input: at('l.f32'), output: at('l.mp3'), kbps: 192, signal: never };
  await expect(encodedBy(lazy, request)).rejects.toMatchObject({ code: 'INTERNAL' });
});
