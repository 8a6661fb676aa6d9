// Makes samples, encodes them as tracks, and reads tracks back.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFfmpegEncoder } from '../adapters/media/ffmpeg-encoder.ts';
import {
  type Encoded,
  type EncodedSong,
  type EncodeRequest,
  type PartFile,
  SAMPLE_RATE,
  type SongTags,
} from '../domain/media.ts';
import { never } from './constants.ts';
import { ffmpegOf, findAbilities } from './media.ts';

const MAX_BYTES = 1 << 28;

/**
 * Returns stereo samples of noise that uses the whole range and has samples at and beyond full
 * scale; the same for the same `seed`.
 */
export function noise(frames: number, seed = 1): Float32Array {
  const samples = new Float32Array(2 * frames);
  let state = seed;
  for (let at = 0; at < samples.length; at += 1) {
    // The generator of Numerical Recipes, of which the upper bits are random.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    samples[at] = (state / 2 ** 31 - 1) * (at % 7 === 0 ? 0.0001 : 0.9);
  }
  samples.set([1, -1, 1.5, -1.5, 0, -0, 1 - 2 ** -24, 0.5 / 32_768, -0.5 / 32_768, 1e-9].slice(0, samples.length));
  return samples;
}

/** Returns stereo samples of a tone of `hz` at the sample rate `rate`, at half of full scale. */
export function tone(frames: number, hz: number, rate = SAMPLE_RATE): Float32Array {
  return Float32Array.from({ length: 2 * frames }, (_, at) => 0.5 * Math.sin((2 * Math.PI * hz * (at >> 1)) / rate));
}

/** A change of the request of encodeSamples(). */
interface SamplesRequest extends Omit<EncodeRequest, 'stems' | 'tagsOf'> {
  readonly stem: string;
  readonly tags: SongTags | undefined;
  /** The file with the samples of the stem. */
  readonly part: string;
}

/** Encodes samples as tracks of `vocals` in `folder`, by default as an MP3 with 320 kbit/s. */
export async function encodeSamples(
  folder: string,
  samples: Float32Array,
  more: Partial<SamplesRequest> = {},
  ffmpeg = ffmpegOf(),
): Promise<Encoded> {
  const path = join(folder, 'samples.f32');
  await writeFile(path, new Uint8Array(samples.buffer));
  const { stem = 'vocals', tags, part = path, ...rest } = more;
  const wanted = { folder, formats: ['mp3'], kbps: 320, hz: SAMPLE_RATE, signal: never } as const;
  const frames = samples.length / 2;
  const request = { song: path, stems: [stem], frames, tagsOf: () => tags, ...wanted, ...rest };
  const made = await encodeParts(request, [{ path: part, frames }], ffmpeg);
  return made.stems[0] as Encoded;
}

/** Encodes the parts of a song. After a failure, no process and no file of the encoders is left. */
export async function encodeParts(
  request: EncodeRequest,
  parts: readonly PartFile[],
  ffmpeg = ffmpegOf(),
  processes = 1,
): Promise<EncodedSong> {
  const encoding = createFfmpegEncoder(ffmpeg, findAbilities, () => processes).start(request);
  try {
    for (const part of parts) await encoding.add(part);
    return await encoding.finish();
  } catch (error) {
    await encoding.end();
    throw error;
  }
}

/** Decodes a track to 32-bit integers, which hold samples of 16 and 24 bits exactly. */
export async function integersOf(path: string): Promise<Int32Array> {
  return new Int32Array(await decoded(path, 's32le'));
}

/** Decodes a track to floats. */
export async function floatsOf(path: string): Promise<Float32Array> {
  return new Float32Array(await decoded(path, 'f32le'));
}

async function decoded(path: string, format: string): Promise<ArrayBuffer> {
  const args = ['-nostdin', '-v', 'error', '-i', path, '-map', '0:a', '-c:a', `pcm_${format}`, '-f', format, '-'];
  const { stdout } = await promisify(execFile)('ffmpeg', args, { encoding: 'buffer', maxBuffer: MAX_BYTES });
  return Uint8Array.from(stdout).buffer;
}

/** Returns the texts of a track and the number of its pictures, as ffprobe reads them. */
export async function tagsOf(path: string): Promise<{ texts: Record<string, string>; pictures: number }> {
  const args = ['-v', 'error', '-show_format', '-show_streams', '-of', 'json', path];
  const { stdout } = await promisify(execFile)('ffprobe', args);
  const { format, streams } = JSON.parse(stdout) as {
    format: { tags?: Record<string, string> };
    streams: { codec_type: string; tags?: Record<string, string> }[];
  };
  const audio = streams.find((stream) => stream.codec_type === 'audio');
  const all = Object.entries({ ...audio?.tags, ...format.tags }).map(([name, text]) => [name.toLowerCase(), text]);
  const texts = Object.fromEntries(all.filter(([name]) => ['title', 'artist', 'album'].includes(name as string)));
  return { texts, pictures: streams.filter((stream) => stream.codec_type === 'video').length };
}
