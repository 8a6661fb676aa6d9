// Tests which MP3 files are decoded without ffprobe, and that they are described as ffprobe does.

import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeFile, scriptIn } from '../../../testing/media.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);
const NOISE = 'anoisesrc=seed=1:amplitude=0.2:duration=2';
const STEREO = ['-ac', '2', '-b:a', '128k'];

beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

/** Decodes a file; `probes`: the number of times that ffprobe was started. */
async function decoded(name: string, more: Parameters<typeof decodeFile>[1] = {}) {
  const runs = at(`${name}.runs`);
  await writeFile(runs, '');
  const ffprobe = await scriptIn(folder.path, `${name}.ffprobe`, `echo >> ${runs}; exec ffprobe "$@"`);
  const result = await decodeFile(at(name), { ffprobe, ...more });
  return { ...result, probes: (await readFile(runs, 'utf8')).length };
}

/** Returns what ffprobe reports about the stream. */
function probed(name: string) {
  const entries = 'stream=codec_name,sample_rate,channels,channel_layout,duration';
  const text = execFileSync('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'json', at(name)]).toString();
  return JSON.parse(text).streams[0] as Record<string, string | number>;
}

test.each([
  ['cbr.mp3', []],
  ['vbr.mp3', ['-q:a', '2']],
  ['48000.mp3', ['-ar', '48000']],
  ['32000.mp3', ['-ar', '32000']],
  ['tagged.mp3', ['-metadata', 'title=Title', '-write_id3v1', '1']],
])('the length that an encoder has noted in %s is the one that ffprobe finds', async (name, more) => {
  await generateAudio(at(name), NOISE, [...STEREO, ...more]);
  const { probes, source, warnings } = await decoded(name);
  const { codec_name, sample_rate, channels, channel_layout, duration } = probed(name);
  expect(probes).toBe(0);
  expect(warnings).toEqual([]);
  expect(source).toMatchObject({
    codec: codec_name,
    sample_rate: Number(sample_rate),
    channels,
    channel_layout,
    declared_seconds: Number(duration),
    bits: null,
    stream: 1,
    streams: 1,
  });
});

test('an MP3 without a noted length declares none, and needs no ffprobe', async () => {
  await generateAudio(at('bare.mp3'), NOISE, [...STEREO, '-write_xing', '0', '-id3v2_version', '0']);
  const { probes, source } = await decoded('bare.mp3');
  expect(probes).toBe(0);
  expect(source).toMatchObject({ codec: 'mp3', declared_seconds: null, channels: 2 });
});

test.each([
  ['mono.mp3', ['-ac', '1']],
  ['mpeg2.mp3', ['-ac', '2', '-ar', '22050']],
])('ffprobe describes %s, which is not as usual', async (name, more) => {
  await generateAudio(at(name), NOISE, more);
  expect(await decoded(name)).toMatchObject({ probes: 1, warnings: [] });
});

test('ffprobe describes an MP3 whose end is missing', async () => {
  await generateAudio(at('whole.mp3'), NOISE, STEREO);
  const whole = await readFile(at('whole.mp3'));
  await writeFile(at('cut.mp3'), whole.subarray(0, whole.byteLength / 2));
  const { probes, warnings } = await decoded('cut.mp3');
  expect(probes).toBe(1);
  expect(warnings[0]).toMatchObject({ code: 'TRUNCATED' });
});

test('ffprobe describes an MP3 of the noted size whose decoding shows a fault', async () => {
  await generateAudio(at('good.mp3'), NOISE, STEREO);
  const bytes = await readFile(at('good.mp3'));
  await writeFile(at('junk.mp3'), bytes.fill(0x55, 10_000, 16_000));
  const { probes, warnings } = await decoded('junk.mp3');
  expect(probes).toBe(1);
  expect(warnings.length).toBeGreaterThan(0);
});

test('an MP3 that notes a longer length than is allowed is refused with its length', async () => {
  await generateAudio(at('long.mp3'), 'sine=duration=70', STEREO);
  const refusal = { code: 'TOO_LONG', message: expect.stringContaining('70 s') };
  await expect(decoded('long.mp3')).rejects.toMatchObject(refusal);
});

test('ffprobe describes an MP3 of which another stream is wanted', async () => {
  await generateAudio(at('one.mp3'), NOISE, STEREO);
  await expect(decoded('one.mp3', { audioStream: 2 })).rejects.toMatchObject({ code: 'BAD_AUDIO' });
  expect(await readFile(at('one.mp3.runs'), 'utf8')).toBe('\n');
});
