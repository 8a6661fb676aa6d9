// Tests the decoder that waits for the next MP3.

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';
import { eventually } from '@stemline/testing/eventually.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Decoded } from '../../../domain/media.ts';
import { createWorkFolders } from '../../../domain/work-folder.ts';
import { never } from '../../../testing/constants.ts';
import { decodeFile, ffmpegOf, scriptIn } from '../../../testing/media.ts';
import { descendantsOf } from '../../../testing/separator-process.ts';
import { type Ffmpeg, PROTOCOLS } from '../ffmpeg/ffmpeg.ts';
import { createFfmpegDecoder } from '../ffmpeg-decoder.ts';
import { createSpareDecoder, type SpareDecoder } from './spare-decoder.ts';

const NOISE = 'anoisesrc=seed=1:amplitude=0.2:duration=2';
const MAX_SECONDS = 60;
const STEREO = ['-ac', '2', '-b:a', '128k'];

let folder: Awaited<ReturnType<typeof tempFolder>>;
let ffmpeg: Ffmpeg;
let spare: SpareDecoder;
let before: readonly number[];
const at = (name: string) => join(folder.path, name);
const spareFolders = () => readdir(at('work/test')).catch(() => []);
const processes = async () => (await descendantsOf(process.pid)).filter((pid) => !before.includes(pid));
/** The number of runs of ffmpeg and ffprobe. */
const starts = async () => (await readFile(at('starts'), 'utf8').catch(() => '')).length;

beforeEach(async () => {
  folder = await tempFolder();
  before = await descendantsOf(process.pid);
  const counting = (program: string) => scriptIn(folder.path, program, `echo >> ${at('starts')}; exec ${program} "$@"`);
  ffmpeg = ffmpegOf(await counting('ffmpeg'), await counting('ffprobe'));
  const { make } = createWorkFolders({ root: at('work'), hostname: 'test', pid: process.pid, maxJobMs: 0 });
  spare = createSpareDecoder(ffmpeg, MAX_SECONDS, make);
  await generateAudio(at('a.mp3'), NOISE, [...STEREO, '-id3v2_version', '0']);
});
afterEach(async () => {
  await spare.close();
  await folder.remove();
});

function decode(name: string, signal = never): Promise<Decoded> {
  const request = { audioStream: null, keepTags: false, maxSeconds: MAX_SECONDS, signal };
  return createFfmpegDecoder(ffmpeg, spare).decode({ ...request, input: at(name), output: at(`${name}.pcm`) });
}

/** Decodes two songs, after which a decoder waits. */
async function prepare(): Promise<void> {
  for (let songs = 0; songs < 2; songs += 1) {
    await decode('a.mp3');
    spare.prepare();
  }
  await eventually('a decoder waits', async () => (await processes()).length === 1 && (await starts()) === 3);
}

/** Expects that the spare decoder gives what a decoder of its own gives. */
async function expectSame(name: string): Promise<void> {
  const own = await decodeFile(at(name));
  expect(await decode(name)).toEqual(own);
  expect(await readFile(at(`${name}.pcm`))).toEqual(await readFile(at(`${name}.f32`)));
}

test('a song is decoded by the decoder that waits, which leaves nothing behind', async () => {
  await prepare();
  await expectSame('a.mp3');
  expect(await starts()).toBe(3);
  expect(await processes()).toEqual([]);
  expect(await spareFolders()).toEqual([]);
});

test('a decoder that waits opens the song with the same protocols as others', async () => {
  await prepare();
  const [pid] = await processes();
  const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  const ofSong = args.slice(args.indexOf('-i') + 1, args.lastIndexOf('-i'));
  expect(ofSong.join(' ')).toContain(PROTOCOLS.join(' '));
});

test('a song between tags is decoded by the decoder that waits', async () => {
  await generateAudio(at('tagged.mp3'), NOISE, [...STEREO, '-metadata', 'title=Title', '-write_id3v1', '1']);
  await prepare();
  await expectSame('tagged.mp3');
  expect(await starts()).toBe(3);
});

test('a decoder is started only after two usual songs in a row', async () => {
  await generateAudio(at('b.wav'), NOISE, STEREO);
  for (const name of ['a.mp3', 'b.wav', 'a.mp3']) {
    await decode(name);
    spare.prepare();
  }
  await spare.close();
  // The WAV file also starts ffprobe.
  expect(await starts()).toBe(4);
});

test('a decoder that was killed is not used', async () => {
  await prepare();
  for (const pid of await processes()) process.kill(pid, 'SIGKILL');
  await eventually('it has ended', async () => (await processes()).length === 0);
  await expectSame('a.mp3');
  expect(await starts()).toBe(4);
});

test('a damaged song is decoded again without the decoder that waits', async () => {
  await writeFile(at('junk.mp3'), (await readFile(at('a.mp3'))).fill(0x55, 10_000, 16_000));
  await prepare();
  await expectSame('junk.mp3');
  expect(await spareFolders()).toEqual([]);
});

test('a song that is aborted ends the decoder that it took', async () => {
  await prepare();
  const abort = new AbortController();
  const decoding = decode('a.mp3', abort.signal);
  abort.abort(new Error('the song was cancelled'));
  await expect(decoding).rejects.toThrow('the song was cancelled');
  expect(await processes()).toEqual([]);
  expect(await spareFolders()).toEqual([]);
});

test('a folder that cannot be made leaves the next song to a decoder of its own', async () => {
  await mkdir(at('work'), { recursive: true });
  await writeFile(at('work/test'), 'not a folder');
  for (let songs = 0; songs < 2; songs += 1) {
    await decode('a.mp3');
    spare.prepare();
  }
  await expectSame('a.mp3');
  expect(await starts()).toBe(3);
});

test('close() ends the decoder that waits', async () => {
  await prepare();
  await spare.close();
  expect(await processes()).toEqual([]);
  expect(await spareFolders()).toEqual([]);
});
