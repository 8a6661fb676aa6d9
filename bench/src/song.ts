// One 10 s song with a tiny model: POST to done here, against `python -m demucs.separate` as a process of its own with the same
// checkpoint and the same clip. The network is nearly free, so what is compared is everything around it.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { separate } from '@stemline/e2e/api.ts';
import { PYTHON, type Stack, until } from '@stemline/e2e/stack.ts';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';

const MODEL = 'tiny-ht';

export async function measureSong(stack: Stack, runs: number): Promise<void> {
  const ours: number[] = [];
  const theirs: number[] = [];
  await timeOurs(stack, 50);
  for (let run = 1; run <= runs; run += 1) {
    const pitch = 100 + run * 10;
    ours.push(await timeOurs(stack, pitch));
    theirs.push(timeTheirs(join(stack.dataDir, 'models'), pitch));
  }
  const ratios = ours.map((ms, index) => (theirs[index] ?? 0) / ms);
  console.log(`a 10 s song, ${MODEL}, POST to done, model loaded: ${describe(ours)} ms`);
  console.log(`the same by python -m demucs.separate --mp3:       ${describe(theirs)} ms`);
  console.log(`ratio, pair by pair:                               ${describe(ratios, 1)}`);
}

async function timeOurs(stack: Stack, pitch: number): Promise<number> {
  const mp3 = makeMp3(10, pitch);
  const begin = performance.now();
  const hash = String((await separate(stack, mp3, { model: MODEL })).body.hash);
  await until(
    'the song is done',
    async () => {
      const response = await fetch(`${stack.url}/apiv1/songs/${hash}`);
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

/** Median, with the least and the most, and how many. */
function describe(values: readonly number[], digits = 0): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number) => (sorted[index] ?? 0).toFixed(digits);
  return `${at(Math.floor(sorted.length / 2))} (${at(0)} to ${at(sorted.length - 1)}, ${sorted.length} runs)`;
}
