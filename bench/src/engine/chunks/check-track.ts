// Compares an encoded track with its samples, and with another encoding of them.

import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isWholeTrack } from '@stemline/separator-service/adapters/media/tracks/whole/whole-track.ts';
import type { Pcm } from './encode-chunks.ts';
import { framesOf } from './mp3-frames.ts';

/** The result of the check of an encoded track. */
export interface Check {
  /** Signal-to-noise ratio of the decoded track to the samples that were encoded, in dB. */
  readonly snr: number;
  readonly bytes: number;
  /**
   * ffmpeg decodes it without a message, it has as many samples as its source, and its header is
   * that of a complete file.
   */
  readonly isValid: boolean;
}

const MAX_BYTES = 2 ** 31 - 1;

/** Rejects when ffmpeg cannot decode the track. */
export async function checkTrack(pcm: Pcm, path: string): Promise<Check> {
  const args = ['-nostdin', '-v', 'warning', '-xerror', '-i', path, '-f', 'f32le', '-'];
  const options = { encoding: 'buffer', maxBuffer: MAX_BYTES } as const;
  const { stdout, stderr } = await promisify(execFile)('ffmpeg', args, options);
  const [source, decoded] = [floats(await readFile(pcm.path)), floats(stdout)];
  const isValid = stderr.length === 0 && decoded.length === source.length;
  const isWhole = await isWholeTrack('mp3', path, pcm.samples);
  const { size } = await stat(path);
  return { snr: snrOf(source, decoded), bytes: size, isValid: isValid && isWhole };
}

/** Returns the part of the frames of `other` that are equal in `path`, from 0 to 1. */
export async function equalFrames(path: string, other: string): Promise<number> {
  const [ours, theirs] = await Promise.all([path, other].map(async (file) => framesOf(await readFile(file)).slice(1)));
  const equal = theirs?.filter((frame, at) => ours?.[at]?.equals(frame)).length;
  return (equal ?? 0) / (theirs?.length ?? 0);
}

function floats(bytes: Buffer): Float32Array {
  const copy = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(Uint8Array.from(bytes).buffer);
  return new Float32Array(copy.buffer, copy.byteOffset, Math.floor(copy.length / 4));
}

function snrOf(source: Float32Array, decoded: Float32Array): number {
  let signal = 0;
  let noise = 0;
  for (let at = 0; at < source.length; at += 1) {
    const value = source[at] as number;
    signal += value ** 2;
    noise += (value - (decoded[at] ?? 0)) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}
