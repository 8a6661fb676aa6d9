// Tests runs of ffmpeg that begin before the description of the file is known.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeFile, samplesOf, scriptIn } from '../../../testing/media.ts';
import { hasEnded } from '../../../testing/process-state.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
const at = (name: string) => join(folder.path, name);
const TONE = 'sine=frequency=440:sample_rate=44100:duration=1';

beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

/** Decodes a file with an ffprobe that ends after ffmpeg has begun; returns its number of runs. */
async function decodedWith(name: string) {
  const runs = at(`${name}.runs`);
  const ffmpeg = await scriptIn(folder.path, `${name}.ffmpeg`, `echo $$ >> ${runs}; exec ffmpeg "$@"`);
  const wait = `for i in $(seq 1000); do [ -e ${runs} ] && break; sleep 0.1; done`;
  const ffprobe = await scriptIn(folder.path, `${name}.ffprobe`, `${wait}; exec ffprobe "$@"`);
  const decoded = await decodeFile(at(name), { ffmpeg, ffprobe });
  return { decoded, pids: (await readFile(runs, 'utf8')).trim().split('\n').map(Number) };
}

test.each(['a.mp3', 'a.flac', 'a.wav', 'a.m4a'])(
  'a usual file is decoded in one run that begins early: %s',
  async (name) => {
    await generateAudio(at(name), TONE, ['-ac', '2']);
    const { decoded, pids } = await decodedWith(name);
    expect(pids.length).toBe(1);
    expect(decoded.frames).toBeGreaterThan(44_000);
  },
);

test('a file that is not as usual is decoded again as its plan says, and the early run has ended', async () => {
  await generateAudio(at('mono.wav'), TONE, ['-ac', '1']);
  const { decoded, pids } = await decodedWith('mono.wav');
  expect(pids.length).toBe(2);
  expect(decoded).toMatchObject({ frames: 44_100, source: { channels: 1 }, warnings: [] });
  const samples = await samplesOf(at('mono.wav.f32'));
  expect(samples.length).toBe(2 * 44_100);
  expect(samples.every((sample, index) => sample === samples[index ^ 1])).toBe(true);
  for (const pid of pids) await eventually('it has ended', () => hasEnded(pid));
});

test('a file that the plan refuses fails with its reason, and the early run has ended', async () => {
  await generateAudio(at('long.wav'), 'sine=duration=100', ['-ac', '2']);
  const runs = at('refused.runs');
  const ffmpeg = await scriptIn(folder.path, 'slow', `echo $$ >> ${runs}; exec sleep 600`);
  const wait = `for i in $(seq 1000); do [ -e ${runs} ] && break; sleep 0.1; done`;
  const ffprobe = await scriptIn(folder.path, 'late', `${wait}; exec ffprobe "$@"`);
  await expect(decodeFile(at('long.wav'), { ffmpeg, ffprobe })).rejects.toMatchObject({ code: 'TOO_LONG' });
  expect(await hasEnded(Number(await readFile(runs, 'utf8')))).toBe(true);
});
