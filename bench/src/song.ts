// Compares the time of a 10 s song with that of `python -m demucs.separate` with the same tiny
// checkpoint and the same audio. The network takes almost no time, so this compares the work around
// it.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { separate } from '@stemline/e2e/api.ts';
import { PYTHON } from '@stemline/e2e/paths.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import { until } from '@stemline/e2e/until.ts';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { spread } from './figures.ts';

const MODEL = 'tiny-ht';

/** Prints the medians of both times over `runs` songs each, and of their ratio. */
export async function measureSong(stack: Stack, runs: number): Promise<void> {
  const ours: number[] = [];
  const theirs: number[] = [];
  // The first song loads the model, so its time does not count.
  await timeOurs(stack, 50);
  for (let run = 1; run <= runs; run += 1) {
    const pitch = 100 + run * 10;
    ours.push(await timeOurs(stack, pitch));
    theirs.push(timeTheirs(join(stack.dataDir, 'models'), pitch));
  }
  const ratios = ours.map((ms, index) => (theirs[index] ?? 0) / ms);
  console.log(`a 10 s song, ${MODEL}, POST to done, model loaded: ${spread(ours)} ms`);
  console.log(`the same by python -m demucs.separate --mp3:       ${spread(theirs)} ms`);
  console.log(`ratio, pair by pair:                               ${spread(ratios, 1)}`);
}

async function timeOurs(stack: Stack, pitch: number): Promise<number> {
  const mp3 = makeMp3(10, pitch);
  const begin = performance.now();
  const songhash = String((await separate(stack, mp3, { model: MODEL })).body.hash);
  await until(
    'the song is done',
    async () => {
      const response = await fetch(`${stack.url}/apiv1/songs/${songhash}`);
      const { state, reason } = (await response.json()) as { state: string; reason?: string };
      if (state === 'failed') throw new Error(`the song failed: ${reason}`);
      return state === 'done';
    },
    60_000,
  );
  return performance.now() - begin;
}

function timeTheirs(models: string, pitch: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'stemline-bench-'));
  try {
    const song = join(folder, 'song.mp3');
    writeFileSync(song, makeMp3(10, pitch));
    const begin = performance.now();
    const args = ['-m', 'demucs.separate', '--mp3', '-d', 'cpu', '--shifts', '0', '-n', MODEL, '--repo', models];
    execFileSync(PYTHON, [...args, '-o', join(folder, 'out'), song], { stdio: ['ignore', 'ignore', 'ignore'] });
    return performance.now() - begin;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
