// Makes the songs that the player plays.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { separate, untilState } from '@stemline/e2e/api.ts';
import type { PlayedSong } from '@stemline/e2e/audio-page/player.ts';
import type { startBrowser } from '@stemline/e2e/browser.ts';
import type { Stack } from '@stemline/e2e/stack.ts';

/** The parts that every measurement needs. */
export interface MixerBench {
  readonly stack: Stack;
  readonly browser: Awaited<ReturnType<typeof startBrowser>>;
  /** The address of the test page of the player. */
  readonly url: string;
}

const execute = promisify(execFile);

/** In Hz. */
export const RATE = 44_100;
/** The stems of `preview`. */
export const STEMS = ['vocals', 'drums', 'bass', 'other'];

/**
 * Resolves with an MP3 in which every stem has sound all the time. It does not block this process,
 * which also serves the page.
 */
async function makeSong(seconds: number, pitch: number): Promise<Buffer> {
  const left = `0.15*sin(2*PI*(${pitch}+0.2*t)*t)+0.15*sin(2*PI*80*t)+0.05*random(1)+0.3*random(0)*lt(mod(t\\,0.5)\\,0.05)`;
  const right = `0.15*sin(2*PI*${pitch * 1.5}*t)+0.15*sin(2*PI*80*t)+0.05*random(2)`;
  const source = `aevalsrc=${left}|${right}:d=${seconds}:s=${RATE}`;
  const args = ['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', source, '-b:a', '128k', '-f', 'mp3', '-'];
  const { stdout } = await execute('ffmpeg', args, { encoding: 'buffer', maxBuffer: 1 << 28 });
  return stdout;
}

/** Separates a song. Resolves with its songhash when it is done. */
export async function separated(
  stack: Stack,
  seconds: number,
  { pitch = 440, formats = ['mp3'] }: { readonly pitch?: number; readonly formats?: readonly string[] } = {},
): Promise<string> {
  const { body } = await separate(stack, await makeSong(seconds, pitch), { model: 'preview', options: { formats } });
  const song = await untilState(stack, String(body.hash), 'done', 'failed');
  if (song.state !== 'done') throw new Error(`the song failed: ${song.reason}`);
  return String(body.hash);
}

/** Returns the song for the player. A stem may be named more than once. */
export function playedSong(songhash: string, seconds: number, stems = STEMS, extension = 'mp3'): PlayedSong {
  return {
    stems: stems.map((stem, index) => {
      const name = `${stem}.${extension}`;
      return { stem: `${stem}-${index}`, tracks: [{ name, url: `/apiv1/track/${songhash}/${name}`, size: 0 }] };
    }),
    frames: seconds * RATE,
    sampleRate: RATE,
  };
}
