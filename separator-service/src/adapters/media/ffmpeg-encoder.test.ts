import { execFileSync } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OUTPUT_FORMAT_NAMES, OUTPUT_FORMATS } from '@stemline/common/audio/output-formats.ts';
import { secondsOf } from '@stemline/testing/audio/generated-audio.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Encoded } from '../../domain/media.ts';
import { never } from '../../testing/constants.ts';
import { ffmpegOf, limitFileSize, scriptIn } from '../../testing/media.ts';
import { descendantsOf } from '../../testing/separator-process.ts';
import { encodeParts, encodeSamples, floatsOf, noise, tone } from '../../testing/tracks.ts';
import { createFfmpegEncoder } from './ffmpeg-encoder.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);
const script = async (lines: string) => ffmpegOf(await scriptIn(folder.path, 'script', lines));
const pathOf = ({ tracks }: Encoded) => tracks[0]?.path ?? '';

beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(() => folder.remove());

test('an MP3 has the length of its stem and the requested bit rate', async () => {
  const samples = noise(3 * 44_100 + 17);
  const made = await encodeSamples(folder.path, samples, { kbps: 192 });
  expect(made.tracks).toEqual([
    {
      stem: 'vocals',
      format: 'mp3',
      name: 'vocals.mp3',
      contentType: 'audio/mpeg',
      path: at('vocals.mp3'),
      sampleRate: 44_100,
      samples: 3 * 44_100 + 17,
    },
  ]);
  expect(await secondsOf(pathOf(made))).toBeCloseTo(samples.length / 2 / 44_100, 4);
  const { size } = await stat(pathOf(made));
  expect((size * 8) / 3 / 1_000).toBeGreaterThan(185);
  expect((size * 8) / 3 / 1_000).toBeLessThan(205);
});

test.each([44_100, 48_000])('the progress of a stem at %i Hz counts each of its frames once', async (hz) => {
  const counts: number[] = [];
  await encodeSamples(folder.path, noise(200_000), { hz, onFrames: (frames) => counts.push(frames) });
  expect(counts.length).toBeGreaterThan(1);
  expect(counts.reduce((sum, frames) => sum + frames, 0)).toBe(200_000);
});

test('an MP3 with default options has the same bytes as in earlier versions', async () => {
  const made = await encodeSamples(folder.path, noise(50_000));
  const pcm = ['-f', 'f32le', '-ar', '44100', '-ac', '2', '-i', at('samples.f32')];
  const lame = ['-c:a', 'libmp3lame', '-b:a', '320k', '-compression_level', '5', '-write_xing', '1'];
  const same = ['-id3v2_version', '0', '-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact'];
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...pcm, ...lame, ...same, '-f', 'mp3', at('earlier.mp3')]);
  expect((await readFile(pathOf(made))).equals(await readFile(at('earlier.mp3')))).toBe(true);
});

test.each(OUTPUT_FORMAT_NAMES)('a track in the format %s has the same bytes each time', async (format) => {
  const samples = noise(30_000);
  const first = await readFile(pathOf(await encodeSamples(folder.path, samples, { formats: [format] })));
  const second = await readFile(pathOf(await encodeSamples(folder.path, samples, { formats: [format] })));
  expect(first.equals(second)).toBe(true);
});

test('a track has the same bytes whichever other formats are made with it', async () => {
  const samples = noise(100_000);
  const alone = await encodeSamples(folder.path, samples, { formats: ['flac'] });
  const bytes = await readFile(pathOf(alone));
  const made = await encodeSamples(folder.path, samples, { formats: ['mp3-v0', 'flac', 'wav24', 'opus', 'm4a'] });
  expect(made.tracks.map(({ name }) => name)).toEqual([
    'vocals.mp3',
    'vocals.flac',
    'vocals.wav',
    'vocals.opus',
    'vocals.m4a',
  ]);
  expect((await readFile(at('vocals.flac'))).equals(bytes)).toBe(true);
});

test.each([
  [96_000, { 'mp3-v0': 48_000, flac: 96_000, wav32f: 96_000, opus: 48_000, m4a: 96_000 }],
  [48_000, { 'mp3-v0': 48_000, flac: 48_000, wav32f: 48_000, opus: 48_000, m4a: 48_000 }],
  [22_050, { 'mp3-v0': 22_050, flac: 22_050, wav32f: 22_050, opus: 48_000, m4a: 22_050 }],
  [8_000, { 'mp3-v0': 8_000, flac: 8_000, wav32f: 8_000, opus: 48_000, m4a: 8_000 }],
])(
  'the tracks of a source of %i Hz have that rate, or the nearest one of their codec, and its length',
  async (hz, rates) => {
    const frames = 44_101;
    const formats = ['mp3-v0', 'flac', 'wav32f', 'opus', 'm4a'] as const;
    const made = await encodeSamples(folder.path, tone(frames, 441), { formats: [...formats], hz });
    expect(Object.fromEntries(made.tracks.map(({ format, sampleRate }) => [format, sampleRate]))).toEqual(rates);
    for (const { path, samples, sampleRate, format } of made.tracks) {
      expect(samples).toBe(Math.round((frames * sampleRate) / 44_100));
      const floats = await floatsOf(path);
      // Only decoders of MP3 and AAC may leave padding at the end.
      if (format === 'mp3-v0' || format === 'm4a') expect(floats.length / 2).toBeGreaterThanOrEqual(samples);
      else expect(floats.length / 2).toBe(samples);
    }
    const stem = await floatsOf(made.tracks[2]?.path ?? '');
    const expected = tone(stem.length / 2, 441, hz);
    const margin = 2 * Math.round(hz / 20);
    const worst = stem.subarray(margin, -margin).reduce((most, sample, index) => {
      return Math.max(most, Math.abs(sample - (expected[margin + index] as number)));
    }, 0);
    expect(worst).toBeLessThan(1e-5);
  },
);

test('the samples of a resampled stem are the same in all lossless formats', async () => {
  const formats = ['flac24', 'wav32f'] as const;
  const made = await encodeSamples(folder.path, tone(30_000, 500), { formats: [...formats], hz: 48_000 });
  const [flac, wav] = await Promise.all(made.tracks.map(({ path }) => floatsOf(path)));
  expect(flac?.length).toBe(wav?.length);
  expect(wav?.every((sample, index) => Math.abs(sample - (flac?.[index] ?? 9)) <= 2 ** -24)).toBe(true);
});

test('a stem whose samples cannot be read fails, and leaves no process and no track', async () => {
  const before = await descendantsOf(process.pid);
  const missing = encodeSamples(folder.path, noise(10), { part: at('missing.f32'), formats: ['flac'] });
  await expect(missing).rejects.toMatchObject({ code: 'ENOENT' });
  expect((await descendantsOf(process.pid)).filter((pid) => !before.includes(pid))).toEqual([]);
  expect(await readdir(folder.path)).toEqual(['samples.f32']);
});

test.each(OUTPUT_FORMAT_NAMES)(
  'a full disk at the last write of the format %s is reported, although ffmpeg exits with 0',
  async (format) => {
    const samples = noise(60_000);
    const { size } = await stat(pathOf(await encodeSamples(folder.path, samples, { formats: [format] })));
    const deaf = await script('trap "" XFSZ; exec ffmpeg "$@"');
    const name = `vocals.${OUTPUT_FORMATS[format].extension}`;
    // The samples themselves are larger than most tracks, so they are written before.
    for (const missing of [1, 100, 5_000]) {
      const part = { path: at('samples.f32'), frames: 60_000 };
      const limited = limitFileSize(size - missing);
      try {
        const wanted = { song: part.path, frames: 60_000, folder: folder.path, stems: ['vocals'], formats: [format] };
        const request = { ...wanted, kbps: 320, hz: 44_100, tagsOf: () => undefined, signal: never };
        const encoding = encodeParts(request, [part], deaf);
        await expect(encoding, `${name} without its last ${missing} bytes`).rejects.toMatchObject({
          code: 'STORAGE_FULL',
        });
      } finally {
        limited.lift();
      }
    }
  },
);

test.each(OUTPUT_FORMAT_NAMES)('a track in the format %s that is shorter than its stem fails', async (format) => {
  const samples = noise(20_000);
  // The padding of lossy codecs is shorter than this.
  const encoding = encodeSamples(folder.path, samples, { formats: [format], frames: 24_000 });
  await expect(encoding).rejects.toMatchObject({ code: 'INTERNAL' });
});

test('an encoder that is killed reports that memory ran out', async () => {
  const killed = await script('ffmpeg "$@"; kill -KILL $$');
  await expect(encodeSamples(folder.path, noise(88_200), {}, killed)).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
});

test('an encoder whose signal aborts rejects with its reason, and its ffmpeg has ended', async () => {
  const reason = new Error('the job was cancelled');
  const giveUp = new AbortController();
  const hanging = await script(`echo $$ > ${at('pid')}; kill -STOP $$`);
  const encoding = encodeSamples(folder.path, noise(1_000_000), { signal: giveUp.signal }, hanging);
  const failure = expect(encoding).rejects.toBe(reason);
  const written = () => readFile(at('pid'), 'utf8').catch(() => '');
  await eventually('the encoder runs', async () => (await written()).endsWith('\n'));
  giveUp.abort(reason);
  await failure;
  const pid = Number(await written());
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a separator whose ffmpeg lacks an encoder or soxr refuses what needs it, and names what there is', async () => {
  const poor = async () => ({ inputs: [], formats: ['mp3', 'flac'] as const, hasSoxr: false, version: '1' });
  const encoder = createFfmpegEncoder(ffmpegOf(), poor, () => 1);
  const song = { song: at('none'), frames: 1, folder: folder.path, stems: ['vocals'], kbps: 320 };
  const request = { ...song, tagsOf: () => undefined, signal: never };
  await expect(encoder.start({ ...request, formats: ['opus'], hz: 44_100 }).finish()).rejects.toMatchObject({
    code: 'ENGINE_REFUSED',
    message: expect.stringContaining('mp3, flac'),
  });
  await expect(encoder.start({ ...request, formats: ['mp3'], hz: 48_000 }).finish()).rejects.toMatchObject({
    code: 'ENGINE_REFUSED',
    message: expect.stringContaining('rate'),
  });
});
