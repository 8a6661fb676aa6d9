import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeFile, limitFileSize, scriptIn } from '../../testing/media.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);
const sizeOf = (name: string) =>
  stat(at(name)).then(
    ({ size }) => size,
    () => 0,
  );
/** A file that takes at least 100 s to decode with `PACED`. */
let made: Promise<void> | undefined;
const longWav = () => {
  made ??= generateAudio(at('long.w64'), 'sine=sample_rate=44100:duration=3000');
  return made;
};
/** Runs ffmpeg at 30 times the speed of the music, so that no test comes after its end. */
const PACED = 'exec ffmpeg -readrate 30 "$@"';
const script = (name: string, lines: string) => scriptIn(folder.path, name, lines);

beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

async function framesOf(name: string, more: Parameters<typeof decodeFile>[1] = {}): Promise<number> {
  return (await decodeFile(at(name), more)).frames;
}

test('the decoder gives every frame of a mono WAV at its level, as interleaved stereo at 44.1 kHz', async () => {
  await generateAudio(at('a.wav'), 'sine=frequency=440:sample_rate=44100:duration=1.5');
  expect(await framesOf('a.wav')).toBe(66_150);
  const pcm = await readFile(at('a.wav.f32'));
  expect(pcm.byteLength).toBe(66_150 * 8);
  const samples = new Float32Array(pcm.buffer, pcm.byteOffset, pcm.byteLength / 4);
  expect(samples[2_000]).toBe(samples[2_001]);
  // ffmpeg's sine has an eighth of full scale.
  expect(Math.max(...samples.subarray(0, 10_000))).toBeCloseTo(0.125, 3);
});

test('the decoder recognises Wave64 by its bytes', async () => {
  await generateAudio(at('w.w64'), 'sine=sample_rate=44100:duration=1');
  expect(await framesOf('w.w64')).toBe(44_100);
});

test('the decoder resamples other rates', async () => {
  await generateAudio(at('b.flac'), 'sine=sample_rate=48000:duration=2', ['-ac', '2']);
  expect(Math.abs((await framesOf('b.flac')) - 88_200)).toBeLessThan(50);
});

test('the decoder decodes the part of a truncated MP3 that exists', async () => {
  await generateAudio(at('c.mp3'), 'sine=duration=4', ['-b:a', '128k']);
  const { size } = await stat(at('c.mp3'));
  await truncate(at('c.mp3'), Math.floor(size / 2) + 7);
  const seconds = (await framesOf('c.mp3')) / 44_100;
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
  await expect(framesOf('bad')).rejects.toMatchObject({ code: 'BAD_AUDIO', retry: false });
});

test('a song of less than a tenth of a second is refused with its length and the shortest one', async () => {
  await generateAudio(at('d.wav'), 'sine=sample_rate=44100:duration=0.05');
  await expect(framesOf('d.wav')).rejects.toMatchObject({
    code: 'BAD_AUDIO',
    message: 'The song is 0.05 s long. The shortest song that can be separated has 0.1 s.',
  });
});

test('the decoder counts samples and does not trust the header', async () => {
  await generateAudio(at('e.wav'), 'sine=sample_rate=44100:duration=6', ['-ac', '2']);
  const bytes = await readFile(at('e.wav'));
  // The header now announces the largest possible length.
  bytes.writeUInt32LE(0xffffffff, bytes.indexOf('data') + 4);
  await writeFile(at('e.wav'), bytes);
  await expect(framesOf('e.wav', { maxSeconds: 3 })).rejects.toMatchObject({
    code: 'TOO_LONG',
    message: 'The song is longer than the limit of 3 s (setting STEMLINE_MAX_SECONDS). Send a shorter song.',
  });
  expect((await stat(at('e.wav.f32'))).size).toBeLessThanOrEqual(5 * 44_100 * 8);
  await expect(framesOf('e.wav', { maxSeconds: 6 })).resolves.toBe(264_600);
});

test('a song may be one second longer than the limit, because encoders add silence', async () => {
  await generateAudio(at('f.wav'), 'sine=sample_rate=44100:duration=3');
  await expect(framesOf('f.wav', { maxSeconds: 2 })).resolves.toBe(132_300);
  await generateAudio(at('g.wav'), 'sine=sample_rate=44100:duration=3.01');
  await expect(framesOf('g.wav', { maxSeconds: 2 })).rejects.toMatchObject({ code: 'TOO_LONG' });
});

test('a song whose header declares too much audio is refused before it is decoded', async () => {
  await generateAudio(at('g.flac'), 'sine=sample_rate=44100:duration=9');
  await expect(framesOf('g.flac', { maxSeconds: 3, ffmpeg: '/nowhere/ffmpeg' })).rejects.toMatchObject({
    code: 'TOO_LONG',
    message: 'The song is 9 s long. The limit is 3 s (setting STEMLINE_MAX_SECONDS). Send a shorter song.',
  });
});

test('the decoder ends ffmpeg when its signal aborts', async () => {
  await longWav();
  const stop = new AbortController();
  const ffmpeg = await script('paced', PACED);
  const decoding = framesOf('long.w64', { maxSeconds: 3_600, signal: stop.signal, ffmpeg });
  await eventually('decoding has begun', () => sizeOf('long.w64.f32').then((size) => size > 0));
  stop.abort(new Error('enough'));
  await expect(decoding).rejects.toThrow('enough');
  const { size } = await stat(at('long.w64.f32'));
  expect(size).toBeLessThan(3_000 * 44_100 * 8);
});

test('a decoder that is killed reports that memory ran out, even after it has decoded a part', async () => {
  await generateAudio(at('k.wav'), 'sine=sample_rate=44100:duration=20');
  // The kernel kills like this when memory runs out; a part of the song is already decoded.
  const killed = await script('killed', 'ffmpeg "$@" | head -c 1000000; kill -KILL $$');
  await expect(framesOf('k.wav', { ffmpeg: killed })).rejects.toMatchObject({
    code: 'OUT_OF_MEMORY',
    retry: true,
  });
});

test('a decoder that hits its memory limit makes the file BAD_AUDIO, and a decoder killed by the system does not', async () => {
  await generateAudio(at('m.wav'), 'sine=sample_rate=44100:duration=2');
  const says = 'ffmpeg "$@" | head -c 100000; echo "m: Cannot allocate memory" >&2;';
  const limited = await script('limited', `${says} exit 1`);
  const killed = await script('oom', `${says} kill -KILL $$`);
  await expect(framesOf('m.wav', { ffmpeg: limited })).rejects.toMatchObject({ code: 'BAD_AUDIO', retry: false });
  await expect(framesOf('m.wav', { ffmpeg: killed })).rejects.toMatchObject({
    code: 'OUT_OF_MEMORY',
    retry: true,
  });
});

test('a decoder that crashes fails as INTERNAL', async () => {
  await generateAudio(at('s.wav'), 'sine=sample_rate=44100:duration=20');
  const crashing = await script('crashing', 'ffmpeg "$@" | head -c 1000000; kill -SEGV $$');
  await expect(framesOf('s.wav', { ffmpeg: crashing })).rejects.toMatchObject({ code: 'INTERNAL' });
});

test('the decoder does not mistake a full disk for the end of the song', async () => {
  await generateAudio(at('l.flac'), 'sine=sample_rate=44100:duration=20');
  const limited = limitFileSize(1_000_000);
  try {
    await expect(framesOf('l.flac')).rejects.toMatchObject({ code: 'EFBIG' });
  } finally {
    limited.lift();
  }
  await expect(framesOf('l.flac')).resolves.toBe(882_000);
});

test.each(['SIGINT', 'SIGTERM'])(
  'the decoder does not mistake an ffmpeg that exits after %s for the end of the song',
  async (signal) => {
    await longWav();
    const ffmpeg = await script('polite', `echo $$ > ${at('pid')}; ${PACED}`);
    const decoding = framesOf('long.w64', { maxSeconds: 3_600, ffmpeg, output: at(signal) });
    await eventually('decoding has begun', () => sizeOf(signal).then((size) => size > 1_000_000));
    process.kill(Number(await readFile(at('pid'), 'utf8')), signal);
    await expect(decoding).rejects.toMatchObject({ code: 'INTERNAL', retry: true });
  },
);
