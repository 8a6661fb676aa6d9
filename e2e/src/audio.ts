// Audio for the tests, made by ffmpeg from tones and noise: nothing recorded.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A stereo MP3 of `seconds`; another `pitch` (Hz) is another song. */
export function makeMp3(seconds: number, pitch = 220): Buffer {
  const source = `aevalsrc=0.3*sin(2*PI*${pitch}*t)+0.1*random(0)|0.3*sin(2*PI*${pitch * 1.5}*t):d=${seconds}:s=44100`;
  return ffmpeg(['-f', 'lavfi', '-i', source, '-b:a', '192k', '-f', 'mp3', '-']);
}

/** Seconds of sound in an MP3, by decoding it. */
export function durationOf(mp3: Uint8Array): number {
  const pcm = withFile(mp3, (path) => ffmpeg(['-i', path, '-f', 'f32le', '-ac', '2', '-ar', '44100', '-']));
  return pcm.byteLength / 8 / 44_100;
}

function ffmpeg(args: string[]): Buffer {
  return execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...args], { maxBuffer: 1 << 30 });
}

function withFile<T>(bytes: Uint8Array, work: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'stemline-audio-'));
  try {
    const path = join(folder, 'file');
    execFileSync('tee', [path], { input: bytes, stdio: ['pipe', 'ignore', 'inherit'] });
    return work(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
