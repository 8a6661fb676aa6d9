// Makes the songs of the measurement: several lengths, formats and options, and two models.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';

/** A song to separate. */
export interface BenchSong {
  readonly name: string;
  /** The model and the options, as in the query of an upload. */
  readonly query: string;
  readonly bytes: Buffer;
}

type Plan = readonly [seconds: number, extension: string, query: string, args?: string[]];

/** A kind of songs: the separator learns the times of each kind by itself. */
interface Kind {
  readonly precision: 'exact' | 'fast';
  readonly songs: readonly [first: Plan, second: Plan];
}

const kindOf = (precision: Kind['precision'], options: string, lengths: readonly [number, number]): Kind => {
  const query = `${options}&precision=${precision}`;
  return {
    precision,
    songs: [
      [lengths[0], 'mp3', query],
      [lengths[1], 'flac', query],
    ],
  };
};

/** The kinds, in the order in which their songs are sent, one after the other. */
export const KINDS: readonly Kind[] = [
  kindOf('exact', 'preview', [60, 25]),
  kindOf('exact', 'tiny-ht', [30, 60]),
  kindOf('fast', 'tiny-ht', [60, 30]),
  kindOf('exact', 'tiny-ht&formats=flac', [60, 30]),
  kindOf('fast', 'tiny-ht&formats=flac', [25, 60]),
  kindOf('exact', 'preview&formats=wav,mp3&two_stems=vocals', [40, 80]),
  kindOf('fast', 'preview', [60, 25]),
];

/** The songs that are sent together afterwards, in their order. */
export const TOGETHER: readonly Plan[] = [
  [60, 'mp3', 'preview', ['-b:a', '192k']],
  [25, 'flac', 'preview'],
  [90, 'm4a', 'preview', ['-b:a', '192k', '-movflags', '+faststart']],
  [30, 'wav', 'tiny-ht'],
  [70, 'ogg', 'preview', ['-c:a', 'libvorbis', '-q:a', '5']],
  [60, 'flac', 'tiny-ht&precision=fast'],
  [45, 'opus', 'preview', ['-c:a', 'libopus', '-b:a', '128k']],
  [20, 'mp3', 'preview', ['-b:a', '128k', '-write_xing', '0']],
  [75, 'aac', 'preview', ['-b:a', '160k']],
  [45, 'm4a', 'tiny-ht', ['-b:a', '128k']],
  [30, 'aiff', 'preview'],
];

/** Makes the audio with ffmpeg in `folder`. No two songs have the same samples. */
export async function makeSongs(folder: string, plans: readonly Plan[], firstPitch: number): Promise<BenchSong[]> {
  const songs: BenchSong[] = [];
  for (const [index, [seconds, extension, query, args = []]] of plans.entries()) {
    const pitch = firstPitch + index * 10;
    const path = join(folder, `${pitch}.${extension}`);
    const left = `0.3*sin(2*PI*${pitch}*t)*(1+sin(2*PI*t/3))+0.1*random(0)`;
    await generateAudio(path, `aevalsrc=${left}|0.3*sin(2*PI*${pitch * 1.5}*t):d=${seconds}:s=44100`, args);
    songs.push({ name: `${seconds} s ${extension}, ${query}`, query, bytes: await readFile(path) });
  }
  return songs;
}
