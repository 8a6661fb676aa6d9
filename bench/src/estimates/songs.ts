// Makes the songs of the measurement: several lengths and formats, and two models.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';

/** A song to separate. */
export interface BenchSong {
  readonly name: string;
  readonly seconds: number;
  readonly model: string;
  readonly bytes: Buffer;
}

type Plan = readonly [seconds: number, extension: string, model: string, args?: string[]];

/** Songs from which the separator learns before the measurement. */
export const LEARNED: readonly Plan[] = [
  [20, 'mp3', 'preview'],
  [60, 'mp3', 'preview'],
  [30, 'wav', 'tiny-ht'],
];

/** The measured songs, in the order of their submission. */
export const MEASURED: readonly Plan[] = [
  [60, 'mp3', 'preview', ['-b:a', '192k']],
  [25, 'flac', 'preview'],
  [90, 'm4a', 'preview', ['-b:a', '192k', '-movflags', '+faststart']],
  [30, 'wav', 'tiny-ht'],
  [70, 'ogg', 'preview', ['-c:a', 'libvorbis', '-q:a', '5']],
  [60, 'flac', 'tiny-ht'],
  [45, 'opus', 'preview', ['-c:a', 'libopus', '-b:a', '128k']],
  [20, 'mp3', 'preview', ['-b:a', '128k', '-write_xing', '0']],
  [75, 'aac', 'preview', ['-b:a', '160k']],
  [45, 'm4a', 'tiny-ht', ['-b:a', '128k']],
  [30, 'aiff', 'preview'],
];

/** Makes the audio with ffmpeg in `folder`. No two songs have the same samples. */
export async function makeSongs(folder: string, plans: readonly Plan[], firstPitch: number): Promise<BenchSong[]> {
  const songs: BenchSong[] = [];
  for (const [index, [seconds, extension, model, args = []]] of plans.entries()) {
    const pitch = firstPitch + index * 10;
    const path = join(folder, `${pitch}.${extension}`);
    const left = `0.3*sin(2*PI*${pitch}*t)*(1+sin(2*PI*t/3))+0.1*random(0)`;
    await generateAudio(path, `aevalsrc=${left}|0.3*sin(2*PI*${pitch * 1.5}*t):d=${seconds}:s=44100`, args);
    songs.push({ name: `${seconds} s ${extension}, ${model}`, seconds, model, bytes: await readFile(path) });
  }
  return songs;
}
