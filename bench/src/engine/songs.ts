// Makes songs of tones and noise, sends them to a stack and removes them.

import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { sleep } from '@stemline/common/async/abort.ts';
import { call } from '@stemline/e2e/api.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import { generateAudio } from '@stemline/testing/audio/generated-audio.ts';

/** Stems of the networks, which are also the tracks that Demucs makes. */
export const STEMS = ['drums', 'bass', 'other', 'vocals'];

/** A file with a song. */
export interface SongFile {
  readonly path: string;
  readonly seconds: number;
}

/** A song as a stack returns it. */
export type StoredSong = Record<string, unknown> & { readonly hash: string };

const FIRST_HZ = 110;
const SHORTEST_PAUSE_MS = 25;
let made = 0;

/**
 * Makes `count` songs with the extension in `folder`. No two songs of a run have the same samples.
 */
export async function makeSongs(
  folder: string,
  seconds: number,
  count: number,
  extension = 'mp3',
): Promise<SongFile[]> {
  const makeSong = async (): Promise<SongFile> => {
    made += 1;
    const hz = FIRST_HZ + made;
    const path = join(folder, `song-${made}.${extension}`);
    const left = `0.2*sin(2*PI*${hz}*t)*(1+sin(2*PI*t/3))+0.1*(random(0)-0.5)`;
    const right = `0.2*sin(2*PI*${hz * 1.5}*t)+0.1*(random(1)-0.5)`;
    const rate = extension === 'mp3' ? ['-b:a', '192k'] : [];
    await generateAudio(path, `aevalsrc=${left}|${right}:d=${seconds}:s=44100`, rate);
    return { path, seconds };
  };
  return Promise.all(Array.from({ length: count }, makeSong));
}

/** Sends a song. Resolves with its songhash; rejects when the stack refuses it. */
export async function sendSong(stack: Stack, { path }: SongFile, query: Record<string, string>): Promise<string> {
  const bytes = new Uint8Array(await readFile(path));
  const { body } = await call(stack, 'POST', `/apiv1/songs?${new URLSearchParams(query)}`, { body: bytes });
  if (typeof body.hash !== 'string') throw new Error(`the song was refused: ${JSON.stringify(body).slice(0, 300)}`);
  return body.hash;
}

/**
 * Resolves when the song is done, which it looks for every `everyMs`. Rejects when it ends
 * otherwise.
 */
export async function untilDone(stack: Stack, songhash: string, everyMs: number): Promise<StoredSong> {
  for (;;) {
    const { body } = await call(stack, 'GET', `/apiv1/songs/${songhash}`);
    if (body.state === 'done') return { ...body, hash: songhash };
    if (body.state !== 'waiting' && body.state !== 'running')
      throw new Error(`the song ended as ${body.state}: ${body.reason} ${body.detail ?? ''}`);
    await sleep(everyMs);
  }
}

/** Removes a song, so that the same song is separated again when it is sent again. */
export async function removeSong(stack: Stack, songhash: string): Promise<void> {
  const { status } = await call(stack, 'DELETE', `/apiv1/songs/${songhash}`);
  if (status >= 300) throw new Error(`the song cannot be removed: ${status}`);
}

/**
 * Returns the pause in ms between two looks at each of several songs: so short that it hardly
 * counts in their time, and so long that the looks hardly take time of the cores. A machine with
 * more cores usually has a GPU, which ends a song earlier.
 */
export function pauseFor(seconds: number, songs = 1, cores = availableParallelism()): number {
  const ofTwoCores = Math.min(250, Math.max(SHORTEST_PAUSE_MS, seconds * 2)) * songs;
  return Math.max(SHORTEST_PAUSE_MS, (ofTwoCores * 2) / cores);
}

/** Resolves with whether the gateway has an option of songs. */
export async function hasOption(stack: Stack, name: string): Promise<boolean> {
  const { body } = await call(stack, 'GET', '/apiv1/limits');
  return Object.hasOwn((body.options as object | undefined) ?? {}, name);
}
