// Tests the encoders that wait for the next song.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@stemline/testing/eventually.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorkFolders } from '../../../domain/work-folder.ts';
import { ffmpegOf, findAbilities, scriptIn } from '../../../testing/media.ts';
import { descendantsOf } from '../../../testing/separator-process.ts';
import { noise } from '../../../testing/tracks.ts';
import { createFfmpegEncoder } from '../ffmpeg-encoder.ts';
import { createSpareEncoders, type SpareEncoders } from './spare-encoders.ts';

const FRAMES = 100_000;
const STEMS = ['vocals', 'drums', 'bass'];

let folder: Awaited<ReturnType<typeof tempFolder>>;
let spare: SpareEncoders;
let before: readonly number[];
const at = (name: string) => join(folder.path, name);
const setFolders = () => readdir(at('work/test')).catch(() => []);
const encoders = async () => (await descendantsOf(process.pid)).filter((pid) => !before.includes(pid));

beforeEach(async () => {
  folder = await tempFolder();
  before = await descendantsOf(process.pid);
  spare = createSpareEncoders(
    createWorkFolders({ root: at('work'), hostname: 'test', pid: process.pid, maxJobMs: 0 }).make,
  );
});
afterEach(async () => {
  await spare.close();
  await folder.remove();
});

/** Starts the encoders of a song. Each run of ffmpeg adds a line to the file `starts`. */
async function startSong({ formats = ['mp3' as const], signal = new AbortController().signal, processes = 2 } = {}) {
  const counting = await scriptIn(folder.path, 'counting', `echo >> ${at('starts')}; exec ffmpeg "$@"`);
  const own = createFfmpegEncoder(ffmpegOf(counting), findAbilities, () => processes, spare);
  const wanted = { song: at('part'), stems: STEMS, folder: folder.path, formats, kbps: 320, hz: 44_100, signal };
  return own.start({ ...wanted, frames: undefined, tagsOf: () => undefined });
}

/** Encodes a song, and returns what was measured and the bytes of its tracks. */
async function encode(kind: { readonly processes?: number; readonly kept?: boolean } = {}) {
  const samples = STEMS.map((_, stem) => noise(FRAMES, stem + 1));
  await writeFile(at('part'), Buffer.concat(samples.map(({ buffer }) => new Uint8Array(buffer))));
  const encoding = await startSong(kind);
  try {
    await encoding.add({ path: at('part'), frames: FRAMES });
    const { song, stems } = await encoding.finish();
    const tracks = await Promise.all(stems.flatMap((stem) => stem.tracks.map(({ path }) => readFile(path, 'base64'))));
    return { tracks, loudness: [song, ...stems].map(({ loudness }) => loudness) };
  } finally {
    await encoding.end();
  }
}

const starts = async () => (await readFile(at('starts'), 'utf8').catch(() => '')).length;

/** Makes two songs of one kind, after which encoders wait for a third one: `count` processes. */
async function untilSpare(processes = 2, count = processes) {
  const made = await encode({ processes });
  spare.prepare();
  expect(await encoders()).toEqual([]);
  await encode({ processes });
  spare.prepare();
  const haveStarted = async () => (await starts()) === 3 * count && (await encoders()).length === count;
  await eventually('all processes wait', haveStarted);
  return made;
}

test('after two songs with the same kinds of tracks, the third one uses encoders that wait, with the same result', async () => {
  const made = await untilSpare();
  expect(await encode()).toEqual(made);
  expect(await starts()).toBe(6);
  expect(await encoders()).toEqual([]);
  expect(await setFolders()).toEqual([]);
});

test('a song with other tracks, or another number of processes, starts its own encoders', async () => {
  await untilSpare();
  const waiting = await encoders();
  await encode({ processes: 1 });
  expect(await starts()).toBe(7);
  expect(await encoders()).toEqual(waiting);
});

test.each([
  [8, 3],
  [3, 8],
])('encoders of a song of 3 stems that had %d processes fit a song that has %d processes', async (before, after) => {
  const made = await untilSpare(before, STEMS.length);
  expect(await encode({ processes: after })).toEqual(made);
  expect(await starts()).toBe(3 * STEMS.length);
});

test('encoders that were killed while they waited are not used', async () => {
  const made = await untilSpare();
  process.kill((await encoders())[0] as number, 'SIGKILL');
  await eventually('one process is left', async () => (await encoders()).length === 1);
  expect(await encode()).toEqual(made);
  expect(await starts()).toBe(8);
  spare.prepare();
  await eventually('two processes wait again', async () => (await starts()) === 10 && (await encoders()).length === 2);
});

test('a cancelled song that uses waiting encoders leaves no process and no file', async () => {
  await untilSpare();
  const cancel = new AbortController();
  const encoding = await startSong({ signal: cancel.signal });
  await encoding.add({ path: at('part'), frames: FRAMES });
  expect(await starts()).toBe(6);
  cancel.abort(new Error('enough'));
  await expect(encoding.finish()).rejects.toThrow('enough');
  await encoding.end();
  expect(await encoders()).toEqual([]);
  expect(await setFolders()).toEqual([]);
});

test('the end of a separator ends waiting encoders, and none is started afterwards', async () => {
  await untilSpare();
  spare.prepare();
  await spare.close();
  spare.prepare();
  await spare.close();
  expect(await encoders()).toEqual([]);
  expect(await setFolders()).toEqual([]);
  expect(await starts()).toBe(6);
});
