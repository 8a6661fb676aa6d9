import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { never } from '../../testing/constants.ts';
import { ffmpegOf, limitFileSize, scriptIn } from '../../testing/media.ts';
import { createFfmpegDecoder } from './ffmpeg-decoder.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);
const sizeOf = (name: string) =>
  stat(at(name)).then(
    ({ size }) => size,
    () => 0,
  );
/** A file that takes seconds to decode. */
let made: Promise<void> | undefined;
const longWav = () => {
  made ??= generateAudio(at('long.wav'), 'sine=sample_rate=44100:duration=3000');
  return made;
};
const script = (name: string, lines: string) => scriptIn(folder.path, name, lines);

beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

function decodeFile(
  name: string,
  storedType = 'audio/mpeg',
  more: { maxSeconds?: number; signal?: AbortSignal; ffmpeg?: string; output?: string } = {},
) {
  const { ffmpeg, ...rest } = more;
  const request = { input: at(name), storedType, output: at(`${name}.f32`), maxSeconds: 60, signal: never, ...rest };
  return createFfmpegDecoder(ffmpegOf(ffmpeg)).decode(request);
}

test('the decoder gives every frame of a mono WAV at its level, as interleaved stereo at 44.1 kHz', async () => {
  await generateAudio(at('a.wav'), 'sine=frequency=440:sample_rate=44100:duration=1.5');
  expect(await decodeFile('a.wav', 'audio/wav')).toBe(66_150);
  const pcm = await readFile(at('a.wav.f32'));
  expect(pcm.byteLength).toBe(66_150 * 8);
  const samples = new Float32Array(pcm.buffer, pcm.byteOffset, pcm.byteLength / 4);
  expect(samples[2_000]).toBe(samples[2_001]);
  // ffmpeg's sine has an eighth of full scale.
  expect(Math.max(...samples.subarray(0, 10_000))).toBeCloseTo(0.125, 3);
});

test('the decoder recognises Wave64 by its bytes', async () => {
  await generateAudio(at('w.w64'), 'sine=sample_rate=44100:duration=1');
  expect(await decodeFile('w.w64', 'audio/wav')).toBe(44_100);
});

test('the decoder resamples other rates', async () => {
  await generateAudio(at('b.flac'), 'sine=sample_rate=48000:duration=2', ['-ac', '2']);
  expect(Math.abs((await decodeFile('b.flac', 'audio/flac')) - 88_200)).toBeLessThan(50);
});

test('the decoder decodes the part of a truncated MP3 that exists', async () => {
  await generateAudio(at('c.mp3'), 'sine=duration=4', ['-b:a', '128k']);
  const { size } = await stat(at('c.mp3'));
  await truncate(at('c.mp3'), Math.floor(size / 2) + 7);
  const seconds = (await decodeFile('c.mp3')) / 44_100;
  expect(seconds).toBeGreaterThan(1.5);
  expect(seconds).toBeLessThan(2.5);
});

test.each([
  ['text', Buffer.from('This is no song at all. '.repeat(400))],
  ['an empty file', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(100_000)],
  ['a playlist', Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n')],
  ['a list of files', Buffer.from("ffconcat version 1.0\nfile '/etc/hostname'\n")],
])('the decoder refuses %s as BAD_AUDIO', async (_name, bytes) => {
  await writeFile(at('bad'), bytes);
  await expect(decodeFile('bad')).rejects.toMatchObject({ code: 'BAD_AUDIO' });
  await expect(decodeFile('bad', 'application/octet-stream')).rejects.toMatchObject({ code: 'BAD_AUDIO' });
});

test('the decoder refuses a file of less than a tenth of a second', async () => {
  await generateAudio(at('d.wav'), 'sine=duration=0.05');
  await expect(decodeFile('d.wav', 'audio/wav')).rejects.toMatchObject({ code: 'BAD_AUDIO' });
});

test('the decoder counts samples and does not trust the header', async () => {
  await generateAudio(at('e.wav'), 'sine=sample_rate=44100:duration=4', ['-ac', '2']);
  const bytes = await readFile(at('e.wav'));
  // The header now announces the largest possible length.
  bytes.writeUInt32LE(0xffffffff, bytes.indexOf('data') + 4);
  await writeFile(at('e.wav'), bytes);
  await expect(decodeFile('e.wav', 'audio/wav', { maxSeconds: 3 })).rejects.toMatchObject({ code: 'TOO_LONG' });
  expect((await stat(at('e.wav.f32'))).size).toBeLessThanOrEqual(4 * 44_100 * 8);
  await expect(decodeFile('e.wav', 'audio/wav', { maxSeconds: 4 })).resolves.toBe(176_400);
});

test('the decoder accepts a song of exactly the allowed length', async () => {
  await generateAudio(at('f.wav'), 'sine=sample_rate=44100:duration=2');
  await expect(decodeFile('f.wav', 'audio/wav', { maxSeconds: 2 })).resolves.toBe(88_200);
});

test('the decoder ends ffmpeg when its signal aborts', async () => {
  await longWav();
  const stop = new AbortController();
  const decoding = decodeFile('long.wav', 'audio/wav', { maxSeconds: 3_600, signal: stop.signal });
  await eventually('decoding has begun', () => sizeOf('long.wav.f32').then((size) => size > 0));
  stop.abort(new Error('enough'));
  await expect(decoding).rejects.toThrow('enough');
  const { size } = await stat(at('long.wav.f32'));
  expect(size).toBeLessThan(3_000 * 44_100 * 8);
});

test('a decoder that is killed reports that memory ran out, even after it has decoded a part', async () => {
  await generateAudio(at('k.wav'), 'sine=sample_rate=44100:duration=20');
  // The kernel kills like this when memory runs out; a part of the song is already decoded.
  const killed = await script('killed', 'ffmpeg "$@" | head -c 1000000; kill -KILL $$');
  await expect(decodeFile('k.wav', 'audio/wav', { ffmpeg: killed })).rejects.toMatchObject({
    code: 'OUT_OF_MEMORY',
    retry: true,
  });
});

test('a decoder that hits its memory limit makes the file BAD_AUDIO, and a decoder killed by the system does not', async () => {
  await generateAudio(at('m.wav'), 'sine=sample_rate=44100:duration=2');
  const says = 'ffmpeg "$@" | head -c 100000; echo "m: Cannot allocate memory" >&2;';
  const limited = await script('limited', `${says} exit 1`);
  const killed = await script('oom', `${says} kill -KILL $$`);
  await expect(decodeFile('m.wav', '', { ffmpeg: limited })).rejects.toMatchObject({ code: 'BAD_AUDIO', retry: false });
  await expect(decodeFile('m.wav', '', { ffmpeg: killed })).rejects.toMatchObject({
    code: 'OUT_OF_MEMORY',
    retry: true,
  });
});

test('a decoder that crashes fails as INTERNAL', async () => {
  await generateAudio(at('s.wav'), 'sine=sample_rate=44100:duration=20');
  const crashing = await script('crashing', 'ffmpeg "$@" | head -c 1000000; kill -SEGV $$');
  await expect(decodeFile('s.wav', 'audio/wav', { ffmpeg: crashing })).rejects.toMatchObject({ code: 'INTERNAL' });
});

test('the decoder does not mistake a full disk for the end of the song', async () => {
  await generateAudio(at('l.flac'), 'sine=sample_rate=44100:duration=20');
  const limited = limitFileSize(1_000_000);
  try {
    await expect(decodeFile('l.flac', 'audio/flac')).rejects.toMatchObject({ code: 'EFBIG' });
  } finally {
    limited.lift();
  }
  await expect(decodeFile('l.flac', 'audio/flac')).resolves.toBe(882_000);
});

test.each(['SIGINT', 'SIGTERM'])(
  'the decoder does not mistake an ffmpeg that exits after %s for the end of the song',
  async (signal) => {
    await longWav();
    const ffmpeg = await script('polite', `echo $$ > ${at('pid')}; exec ffmpeg "$@"`);
    const decoding = decodeFile('long.wav', 'audio/wav', { maxSeconds: 3_600, ffmpeg, output: at(signal) });
    await eventually('decoding has begun', () => sizeOf(signal).then((size) => size > 1_000_000));
    process.kill(Number(await readFile(at('pid'), 'utf8')), signal);
    await expect(decoding).rejects.toMatchObject({ code: 'INTERNAL', retry: true });
  },
);
