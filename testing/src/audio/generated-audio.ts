// Makes audio with ffmpeg from tones and noise, and measures its length.

import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tempFolder } from '../temp-folder.ts';

const execute = promisify(execFile);
const QUIET = ['-nostdin', '-v', 'error', '-y'];
const MAX_BYTES = 1 << 30;

/**
 * Writes audio from an ffmpeg generator (default: a tone of one second). The extension of `path`
 * selects the format; `more` are further options of ffmpeg. Rejects when ffmpeg fails.
 */
export async function generateAudio(path: string, source = 'sine=frequency=440:duration=1', more: string[] = []) {
  await execute('ffmpeg', [...QUIET, '-f', 'lavfi', '-i', source, ...more, path]);
}

/** Returns the bytes of an audio file that generateAudio() writes, as `name`. */
export async function generatedBytes(name: string, source: string, more: string[] = []): Promise<Buffer> {
  const folder = await tempFolder();
  try {
    const path = join(folder.path, name);
    await generateAudio(path, source, more);
    return await readFile(path);
  } finally {
    await folder.remove();
  }
}

/**
 * Returns a stereo MP3 of `seconds`; another `pitch` (in Hz) makes another song. Throws when ffmpeg
 * fails.
 */
export function makeMp3(seconds: number, pitch = 220): Buffer {
  const source = `aevalsrc=0.3*sin(2*PI*${pitch}*t)+0.1*random(0)|0.3*sin(2*PI*${pitch * 1.5}*t):d=${seconds}:s=44100`;
  const args = [...QUIET, '-f', 'lavfi', '-i', source, '-b:a', '192k', '-f', 'mp3', '-'];
  return execFileSync('ffmpeg', args, { maxBuffer: MAX_BYTES });
}

/**
 * Resolves with the seconds of sound that ffmpeg decodes from a file. Rejects when ffmpeg fails.
 */
export async function secondsOf(path: string): Promise<number> {
  const { stdout } = await execute('ffmpeg', decodeArgs(path), { encoding: 'buffer', maxBuffer: MAX_BYTES });
  return secondsOfPcm(stdout);
}

/** Returns the seconds of sound in these bytes of an audio file. Throws when ffmpeg fails. */
export function secondsOfBytes(bytes: Uint8Array): number {
  const folder = mkdtempSync(join(tmpdir(), 'stemline-audio-'));
  try {
    const path = join(folder, 'file');
    writeFileSync(path, bytes);
    return secondsOfPcm(execFileSync('ffmpeg', decodeArgs(path), { maxBuffer: MAX_BYTES }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const decodeArgs = (path: string) => [...QUIET, '-i', path, '-f', 'f32le', '-ac', '1', '-ar', '44100', '-'];
const secondsOfPcm = (pcm: Uint8Array) => pcm.byteLength / 4 / 44_100;
