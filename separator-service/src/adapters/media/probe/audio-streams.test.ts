// Tests the choice of the audio stream, and files with hostile numbers of streams and chapters.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeFile, samplesOf, scriptIn } from '../../../testing/media.ts';
import { chooseStream } from './choose-stream.ts';
import type { AudioStream } from './probe.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);
const QUIET = 'sine=frequency=300:sample_rate=48000:duration=1,volume=0.2';
const LOUD = 'sine=frequency=300:sample_rate=44100:duration=1';

beforeAll(async () => {
  folder = await tempFolder();
  const two = ['-f', 'lavfi', '-i', LOUD, '-map', '0:a', '-map', '1:a', '-c:a', 'flac'];
  await generateAudio(at('second.mka'), QUIET, [...two, '-disposition:a:0', '0', '-disposition:a:1', 'default']);
  await generateAudio(at('none.mka'), QUIET, [...two, '-disposition:a:0', '0', '-disposition:a:1', '0']);
});
afterAll(() => folder.remove());

/** Returns the figures of a file with a quiet and a loud stream. */
async function decodeStream(name: string, audioStream: number | null = null) {
  const { source, warnings } = await decodeFile(at(name), { audioStream });
  const samples = await samplesOf(`${at(name)}.f32`);
  return { isLoud: samples.some((sample) => Math.abs(sample) > 0.1), source, warnings };
}

test('the stream that is flagged as the default is used, with a warning that names the other ones', async () => {
  const { isLoud, source, warnings } = await decodeStream('second.mka');
  expect(isLoud).toBe(true);
  expect(source).toMatchObject({ stream: 2, streams: 2, sample_rate: 44_100, codec: 'flac', bits: 16 });
  const text = 'The file has 2 audio streams; stream 2 was used. The option audio_stream chooses another one.';
  expect(warnings).toEqual([{ code: 'OTHER_STREAMS', text }]);
});

test('without a default, the first stream is used', async () => {
  expect(await decodeStream('none.mka')).toMatchObject({ isLoud: false, source: { stream: 1, sample_rate: 48_000 } });
});

test('a request can name any stream', async () => {
  expect(await decodeStream('second.mka', 1)).toMatchObject({ isLoud: false, source: { stream: 1, streams: 2 } });
  expect(await decodeStream('none.mka', 2)).toMatchObject({ isLoud: true, source: { stream: 2, streams: 2 } });
});

test('a stream that the file does not have is refused with those that it has', async () => {
  await expect(decodeStream('none.mka', 3)).rejects.toMatchObject({
    code: 'BAD_AUDIO',
    message: 'The file has 2 audio streams, so there is no stream 3. Choose 1 or 2.',
    retry: false,
  });
});

const stream = (index: number, more: Partial<AudioStream> = {}): AudioStream => ({
  index,
  codec: 'aac',
  sampleRate: 44_100,
  channels: 2,
  layout: 'stereo',
  bits: null,
  isDefault: false,
  seconds: undefined,
  ...more,
});

test('the choice of a stream counts audio streams only, and skips a default with an unknown codec', () => {
  expect(chooseStream([stream(3), stream(5, { isDefault: true })], null)).toMatchObject({ number: 2 });
  const unknown = stream(0, { codec: undefined, isDefault: true });
  expect(chooseStream([unknown, stream(1), stream(2)], null)).toMatchObject({ number: 2 });
  expect(chooseStream([unknown], null)).toMatchObject({ number: 1 });
  expect(() => chooseStream([], null)).toThrow('The file has no audio stream.');
  expect(() => chooseStream([stream(0)], 2)).toThrow('The file has 1 audio stream, so there is no stream 2. Choose 1.');
  const three = [stream(0), stream(1), stream(2)];
  expect(() => chooseStream(three, 9)).toThrow('there is no stream 9. Choose a number from 1 to 3.');
});

test('an MP4 with 40 audio streams is decoded, and its last stream can be chosen', async () => {
  const maps = Array.from({ length: 40 }, () => ['-map', '0:a']).flat();
  await generateAudio(at('many.m4a'), 'sine=duration=0.3', [...maps, '-c:a', 'aac']);
  expect((await decodeFile(at('many.m4a'))).source).toMatchObject({ stream: 1, streams: 40 });
  expect((await decodeFile(at('many.m4a'), { audioStream: 40 })).source).toMatchObject({ stream: 40, streams: 40 });
});

test('a file with 10 000 chapter marks is decoded like one without', async () => {
  const chapters = Array.from(
    { length: 10_000 },
    (_, n) => `[CHAPTER]\nTIMEBASE=1/10000\nSTART=${n}\nEND=${n + 1}\ntitle=${n}\n`,
  );
  await writeFile(at('chapters.txt'), `;FFMETADATA1\n${chapters.join('')}`);
  const more = ['-i', at('chapters.txt'), '-map', '0:a', '-map_chapters', '1'];
  for (const name of ['chapters.m4a', 'chapters.mka', 'chapters.mp3']) {
    await generateAudio(at(name), 'sine=duration=1', more);
    const { frames, warnings, source } = await decodeFile(at(name), { keepTags: true });
    expect([warnings, source.streams]).toEqual([[], 1]);
    expect(frames / 44_100).toBeCloseTo(1, 1);
  }
});

test('a file that ffprobe cannot describe is decoded from the description of ffmpeg', async () => {
  await generateAudio(at('mono.flac'), 'sine=sample_rate=48000:duration=1');
  const silent = await scriptIn(folder.path, 'silent', 'echo "{"');
  const failing = await scriptIn(folder.path, 'failing', 'exit 1');
  for (const ffprobe of [silent, failing]) {
    const { frames, source, warnings } = await decodeFile(at('mono.flac'), { ffprobe });
    expect(frames).toBeCloseTo(44_100, -2);
    expect(source).toMatchObject({
      codec: 'flac',
      sample_rate: 48_000,
      channels: 1,
      channel_layout: 'mono',
      streams: 1,
    });
    expect(warnings).toEqual([]);
    // ffmpeg's sine has an eighth of full scale.
    expect(Math.max(...(await samplesOf(at('mono.flac.f32'))).slice(0, 20_000))).toBeCloseTo(0.125, 2);
  }
});

test('a text, which neither ffprobe nor ffmpeg can describe, is refused as BAD_AUDIO', async () => {
  await writeFile(at('text'), 'This is no song. '.repeat(500));
  await expect(decodeFile(at('text'))).rejects.toMatchObject({ code: 'BAD_AUDIO', retry: false });
});
