// Tests that tracks do not depend on the parts in which samples arrive, nor on the processes that
// make them.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputFormatName } from '@stemline/common/audio/output-formats.ts';
import { sha224 } from '@stemline/testing/bytes.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { never } from '../../../testing/constants.ts';
import { ffmpegOf, findAbilities, scriptIn } from '../../../testing/media.ts';
import { descendantsOf } from '../../../testing/separator-process.ts';
import { encodeParts, encodeSamples, noise } from '../../../testing/tracks.ts';
import { createFfmpegEncoder } from '../ffmpeg-encoder.ts';

const FRAMES = 150_001;
const STEMS = ['drums', 'bass', 'vocals'];
const FORMATS: OutputFormatName[] = ['mp3', 'flac24', 'wav', 'opus', 'm4a'];
const samples = STEMS.map((_, stem) => noise(FRAMES, stem + 1));
let folder: Awaited<ReturnType<typeof tempFolder>>;

beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(() => folder.remove());

const at = (name: string) => join(folder.path, name);

/** Writes the song, which equals its first stem, and its parts, which end at these frames. */
async function writeParts(...ends: number[]) {
  await writeFile(at('song'), new Uint8Array((samples[0] as Float32Array).buffer));
  return await Promise.all(
    ends.map(async (end, index) => {
      const from = ends[index - 1] ?? 0;
      await writeFile(
        at(`part${index}`),
        Buffer.concat(samples.map((stem) => Buffer.from(stem.slice(2 * from, 2 * end).buffer))),
      );
      return { path: at(`part${index}`), frames: end - from };
    }),
  );
}

/** Returns the descendants of this process that are not in `before`. */
const startedSince = async (before: readonly number[]) =>
  (await descendantsOf(process.pid)).filter((pid) => !before.includes(pid));

const requestOf = (formats: readonly OutputFormatName[], hz = 44_100) => ({
  ...{ song: at('song'), stems: STEMS, frames: FRAMES, folder: folder.path, formats, kbps: 320, hz },
  tagsOf: () => undefined,
  signal: never,
});

/** Returns the digests of tracks and peaks, and the measurements. */
async function digestsOf({ song, stems }: Awaited<ReturnType<typeof encodeParts>>) {
  const files = [song, ...stems].flatMap(({ tracks, peaks }) => [...tracks, peaks]);
  const digests = await Promise.all(files.map(async ({ name, path }) => [name, sha224(await readFile(path))]));
  return { files: Object.fromEntries(digests), loudness: [song, ...stems].map(({ loudness }) => loudness) };
}

test.each([
  [44_100, [1, 2, 9]],
  [48_000, [2]],
])('tracks at %i Hz are the same in parts as in one piece, with %j processes', async (hz, numbers) => {
  const whole = await digestsOf(await encodeParts(requestOf(FORMATS, hz), await writeParts(FRAMES)));
  expect(Object.keys(whole.files).length).toBe(4 + STEMS.length * FORMATS.length);
  for (const processes of numbers) {
    const parts = await writeParts(3, 65_540, 131_072, FRAMES);
    expect(await digestsOf(await encodeParts(requestOf(FORMATS, hz), parts, ffmpegOf(), processes))).toEqual(whole);
  }
});

test('the tracks of a stem are the same when it is made alone', async () => {
  await encodeParts(requestOf(['mp3', 'flac']), await writeParts(1_000, FRAMES));
  const together = [await readFile(at('bass.mp3')), await readFile(at('bass.flac'))];
  await encodeSamples(folder.path, samples[1] as Float32Array, { stem: 'bass', formats: ['mp3', 'flac'] });
  const alone = [await readFile(at('bass.mp3')), await readFile(at('bass.flac'))];
  expect(alone.map((bytes, index) => bytes.equals(together[index] as Buffer))).toEqual([true, true]);
});

test('WAV tracks and measurements are the same when another process measures a stem', async () => {
  const stems = ['drums', 'bass', 'other', 'vocals', 'instrumental'];
  const blocks = stems.map((_, stem) => Buffer.from(noise(20_000, stem + 1).buffer));
  const digests = async (processes: number) => {
    await writeFile(at('song'), blocks[0] as Buffer);
    await writeFile(at('part'), Buffer.concat(blocks));
    const request = { ...requestOf(['wav']), stems, frames: 20_000 };
    return digestsOf(await encodeParts(request, [{ path: at('part'), frames: 20_000 }], ffmpegOf(), processes));
  };
  // Of four processes, the first one makes two stems and measures one of them.
  expect(await digests(4)).toEqual(await digests(1));
});

test('a killed process that measures a stem of another one ends the encoding, and no process is left', async () => {
  const before = await descendantsOf(process.pid);
  const killed = await scriptIn(folder.path, 'killed', 'ffmpeg "$@"; case "$*" in *bass*) kill -KILL $$ ;; esac');
  const encoding = createFfmpegEncoder(ffmpegOf(killed), findAbilities, () => 2).start(requestOf(['mp3']));
  for (const part of await writeParts(FRAMES)) await encoding.add(part);
  await expect(encoding.finish()).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
  await encoding.end();
  expect(await startedSince(before)).toEqual([]);
});

test('a stem is reported when its process has ended, and all peaks at once, while another process runs', async () => {
  const held = `case "$*" in *bass*) until [ -e ${at('go')} ]; do sleep 0.02; done ;; esac`;
  const holding = await scriptIn(folder.path, 'holding', `ffmpeg "$@" <&0; code=$?; ${held}; exit $code`);
  const encoding = createFfmpegEncoder(ffmpegOf(holding), findAbilities, () => 3).start(requestOf(['mp3']));
  for (const part of await writeParts(FRAMES)) await encoding.add(part);
  const reported: string[] = [];
  const peaks = new Map<string, string>();
  const finished = encoding.finish({
    onPeaks: (stem, { path }) => peaks.set(stem, path),
    onEncoded: ({ stem }) => reported.push(stem),
  });
  await eventually('all others are reported', () => reported.length === 3);
  expect(reported.sort()).toEqual(['drums', 'original', 'vocals']);
  expect([...peaks.keys()].sort()).toEqual(['bass', 'drums', 'original', 'vocals']);
  const inProgress = await readFile(peaks.get('bass') as string);
  await writeFile(at('go'), '');
  expect((await finished).stems.map(({ stem }) => stem)).toEqual(STEMS);
  expect(reported[3]).toBe('bass');
  expect(inProgress.equals(await readFile(peaks.get('bass') as string))).toBe(true);
});

test('an encoding that ends before its last part leaves no process and no track', async () => {
  const before = await descendantsOf(process.pid);
  const [part] = await writeParts(70_000, FRAMES);
  const encoding = createFfmpegEncoder(ffmpegOf(), findAbilities, () => 2).start(requestOf(['mp3', 'wav']));
  if (part) await encoding.add(part);
  expect(await startedSince(before)).toHaveLength(2);
  await encoding.end();
  await encoding.end();
  expect(await startedSince(before)).toEqual([]);
  expect((await readdir(folder.path)).sort()).toEqual(['part0', 'part1', 'song']);
});

test('an encoder that waits for samples for longer than the limit of a run that does nothing is kept', async () => {
  const parts = await writeParts(70_000, FRAMES);
  // A limit that a process which works keeps on a busy machine.
  const impatient = ffmpegOf('ffmpeg', 'ffprobe', 2, 4_000);
  const encoding = createFfmpegEncoder(impatient, findAbilities, () => 1).start(requestOf(['mp3']));
  for (const [index, part] of parts.entries()) {
    await encoding.add(part);
    const begun = performance.now();
    if (index === 0) await eventually('the limit has passed', () => performance.now() - begun > 6_000);
  }
  expect((await encoding.finish()).frames).toBe(FRAMES);
});

test('a part that is shorter than announced fails', async () => {
  const [part] = await writeParts(FRAMES);
  const long = { path: part?.path ?? '', frames: FRAMES + 1 };
  await expect(encodeParts(requestOf(['mp3']), [long])).rejects.toThrow('shorter than announced');
});
