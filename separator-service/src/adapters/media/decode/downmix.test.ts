// Tests the mixing to stereo against ffmpeg's own floating-point downmix.

import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wavOfChannels } from '../../../testing/hostile-files.ts';
import { decodeFile, samplesOf } from '../../../testing/media.ts';
import { channelCountOf, channelsOf } from './channel-layouts.ts';
import { downmixOf } from './downmix.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

/** Writes a WAV with another loud tone in each channel of the layout. */
function generate(layout: string, channels: readonly string[]): string {
  const path = at(`${layout}.wav`);
  const tones = channels.map((_, index) => `0.8*sin(2*PI*${200 + 100 * index}*t)`).join('|');
  const source = `aevalsrc=${tones}:c=${layout}:d=0.5:s=44100`;
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-c:a', 'pcm_f32le', path]);
  return path;
}

function ownDownmix(path: string): Float32Array {
  const args = ['-v', 'error', '-i', path, '-ac', '2', '-c:a', 'pcm_f32le', '-f', 'f32le', '-'];
  const bytes = execFileSync('ffmpeg', args, { maxBuffer: 1e8 });
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

const difference = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] ?? 9))), 0);
const peak = (samples: Float32Array) => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

test.each(['3.0', 'quad', '5.0', '6.0', '7.0', 'octagonal'])(
  "a song with the layout %s is mixed exactly as ffmpeg's floating-point downmix",
  async (layout) => {
    const path = generate(layout, channelsOf(layout) ?? []);
    const { source } = await decodeFile(path);
    const samples = await samplesOf(`${path}.f32`);
    expect(difference(samples, ownDownmix(path))).toBeLessThan(1e-5);
    expect(peak(samples)).toBeGreaterThan(1);
    expect(source).toMatchObject({ channel_layout: layout, channels: channelsOf(layout)?.length });
  },
);

test.each(['5.1', '7.1'])(
  "a song with the layout %s has ffmpeg's downmix and half of the low-frequency channel",
  async (layout) => {
    const path = generate(layout, channelsOf(layout) ?? []);
    const { source } = await decodeFile(path);
    const samples = await samplesOf(`${path}.f32`);
    const own = ownDownmix(path);
    // The low-frequency channel has a tone of 500 Hz.
    const mixed = own.map((x, i) => x + 0.5 * 0.8 * Math.sin((2 * Math.PI * 500 * (i >> 1)) / 44_100));
    expect(difference(samples, mixed)).toBeLessThan(1e-5);
    expect(source.downmix).toMatch(/^pan=stereo\|FL=FL\+0.707107\*FC\+0.5\*LFE\+0.707107\*BL.*\|FR=FR\+/);
  },
);

test.each([3, 6, 16, 24, 40, 64])('every one of %i channels without a layout is audible', async (channels) => {
  for (const channel of [0, 1, 2, channels - 1]) {
    await writeFile(at('one.wav'), wavOfChannels(channels, channel));
    const { source } = await decodeFile(at('one.wav'));
    expect(source).toMatchObject({ channels, channel_layout: '', stream: 1, streams: 1 });
    const samples = await samplesOf(at('one.wav.f32'));
    const left = samples.filter((_, i) => i % 2 === 0);
    const right = samples.filter((_, i) => i % 2 === 1);
    expect(peak(left)).toBeCloseTo([0.5, 0][channel] ?? 0.3536, 3);
    expect(peak(right)).toBeCloseTo([0, 0.5][channel] ?? 0.3536, 3);
  }
});

test('a file with more channels than can be mixed is refused with their number', async () => {
  await writeFile(at('many.wav'), wavOfChannels(65, 0));
  await expect(decodeFile(at('many.wav'))).rejects.toMatchObject({
    code: 'BAD_AUDIO',
    message: 'The file has 65 channels. Send a file with at most 64.',
  });
});

test('a stereo song needs no downmix, and a mono song keeps its level', () => {
  expect(downmixOf(2, 'stereo').text).toBe('');
  expect(downmixOf(2, '').text).toBe('');
  expect(downmixOf(1, 'mono').text).toBe('pan=stereo|FL=FC|FR=FC');
  expect(downmixOf(1, '').text).toBe('pan=stereo|FL=FC|FR=FC');
});

test('a layout that ffmpeg lists by its channels is mixed by their names', () => {
  expect(channelsOf('3 channels (FL+FR+LFE)')).toEqual(['FL', 'FR', 'LFE']);
  expect(channelCountOf('17 channels')).toBe(17);
  expect(downmixOf(3, '3 channels (FL+FR+LFE)').text).toBe('pan=stereo|FL=FL+0.5*LFE|FR=FR+0.5*LFE');
  expect(downmixOf(3, '3 channels (FL+FR+X)').text).toBe('pan=stereo|FL=c0+0.707107*c2|FR=c1+0.707107*c2');
});

test('no channel of any layout is dropped, and ffmpeg accepts the mixing of every layout that it knows', () => {
  const known = execFileSync('ffmpeg', ['-v', 'error', '-layouts'], { encoding: 'utf8' });
  const layouts = known
    .slice(known.indexOf('DECOMPOSITION'))
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([name]) => name);
  expect(layouts.length).toBeGreaterThan(20);
  const sources: string[] = [];
  const outputs: string[] = [];
  for (const [number, [name = '', channels = '']] of layouts.entries()) {
    expect(channelsOf(name)?.join('+')).toBe(channels);
    const { text, filter } = downmixOf(channels.split('+').length, name);
    for (const [index, channel] of channels.split('+').entries())
      if (text) expect(text).toMatch(new RegExp(`\\b(${channel}|c${index})\\b`));
    sources.push('-f', 'lavfi', '-i', `anullsrc=cl=${name}:d=0.01`);
    outputs.push('-map', `${number}:a`, '-af', filter, '-f', 'null', '-');
  }
  execFileSync('ffmpeg', ['-v', 'error', ...sources, ...outputs]);
});
