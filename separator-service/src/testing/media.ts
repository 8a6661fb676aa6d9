// Creates the real ffmpeg adapter, and injects faults: scripts in place of ffmpeg, and full disks.

import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFfmpeg } from '../adapters/media/ffmpeg/ffmpeg.ts';
import { createAbilities } from '../adapters/media/ffmpeg-abilities.ts';
import { createFfmpegDecoder } from '../adapters/media/ffmpeg-decoder.ts';
import { childEnvironment } from '../config.ts';
import type { Decoded, DecodeRequest } from '../domain/media.ts';
import { never } from './constants.ts';

/** Finds what the ffmpeg of this machine can do, once for all tests of a file. */
export const findAbilities = createAbilities({ file: 'ffmpeg', environment: childEnvironment(process.env) });

/**
 * Returns an adapter that runs at most `processes` at a time; both programs may be scripts.
 * `stallMs`: time in which a process that does nothing is ended.
 */
export const ffmpegOf = (file = 'ffmpeg', probeFile = 'ffprobe', processes = 2, stallMs = 60_000) =>
  createFfmpeg({ file, probeFile, processes, stallMs, environment: childEnvironment(process.env) });

/** Writes a bash script, such as an ffmpeg that fails, and returns its path. */
export async function scriptIn(folder: string, name: string, lines: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/bash\n${lines}\n`, { mode: 0o755 });
  return path;
}

/**
 * Limits the files that this process and its children write to `bytes`, as a full disk does, until
 * `lift` is called.
 */
export function limitFileSize(bytes: number): { lift(): void } {
  const prlimit = (...args: string[]) => execFileSync('prlimit', ['--pid', String(process.pid), ...args]);
  const before = prlimit('--fsize', '--output=SOFT', '--noheadings').toString().trim();
  prlimit(`--fsize=${bytes}:`);
  return { lift: () => prlimit(`--fsize=${before}:`) };
}

/** Decodes a song of at most a minute with the real programs, or with scripts in their place. */
export function decodeFile(
  input: string,
  more: Partial<DecodeRequest> & { readonly ffmpeg?: string; readonly ffprobe?: string } = {},
): Promise<Decoded> {
  const { ffmpeg, ffprobe, ...rest } = more;
  const request = { output: `${input}.f32`, audioStream: null, keepTags: false, maxSeconds: 60, signal: never };
  return createFfmpegDecoder(ffmpegOf(ffmpeg, ffprobe)).decode({ input, ...request, ...rest });
}

/** Returns the samples of a file of PCM, with both channels in turn. */
export async function samplesOf(path: string): Promise<Float32Array> {
  const { buffer, byteOffset, byteLength } = await readFile(path);
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}
