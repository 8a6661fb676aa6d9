// Compares a batch of files through the `stemline` command with as many parallel POSTs, which a
// script makes at once. Both are a process of their own, because users start one for each batch,
// and both wait for all songs and write all tracks. Only the command also checks the digests of the
// tracks, shows progress, and keeps what a later run needs to continue.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Stack } from '@stemline/e2e/stack.ts';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { ratioVerdict, spread } from '../figures.ts';
import { COMMAND } from './command-path.ts';

const SECONDS = 3;
const POSTS = join(import.meta.dirname, 'posts.js');
const CPU_TIME = pathToFileURL(join(import.meta.dirname, 'cpu-time.js')).href;

/** A program that separates a batch. */
interface Side {
  readonly name: string;
  /** The arguments of Node for these songs. The program may write below `folder`. */
  argv(url: string, paths: readonly string[], folder: string): readonly string[];
}

/** The programs with which this benchmark compares the command. */
const POSTS_SIDES: readonly Side[] = [
  { name: 'parallel POSTs', argv: (url, paths) => [POSTS, url, ...paths] },
  // The command sends a key with each song too. A POST without one cannot be repeated safely.
  { name: 'parallel POSTs with idempotency keys', argv: (url, paths) => [POSTS, url, '--keys', ...paths] },
];

const COMMAND_SIDE: Side = {
  name: 'stemline separate',
  argv: (url, paths, folder) => [COMMAND, 'separate', '-q', '--url', url, '-o', join(folder, 'out'), ...paths],
};

/**
 * Prints the times of the command and of parallel POSTs, which take turns, and their ratios, run by
 * run. Each side is the first one equally often when `runs` is a multiple of 3.
 */
export async function measureBatch({ url }: Stack, { files, runs }: { files: number; runs: number }): Promise<void> {
  const sides = [COMMAND_SIDE, ...POSTS_SIDES];
  let seed = 100;
  const timesOf = async (side: Side) => {
    seed += files;
    return withSongs(files, seed, (paths, folder) => timesOfNode(side.argv(url, paths, folder), folder));
  };
  // The first start makes the bundle, and the first songs load the model.
  for (const side of sides) await timesOf(side);
  const measured = sides.map((side) => ({ side, wall: [] as number[], cpu: [] as number[] }));
  for (let run = 0; run < runs; run += 1) {
    const first = run % sides.length;
    for (const { side, wall, cpu } of [...measured.slice(first), ...measured.slice(0, first)]) {
      const times = await timesOf(side);
      wall.push(times.wall);
      cpu.push(times.cpu);
    }
  }
  console.log(`${files} files of ${SECONDS} s:`);
  for (const { side, wall, cpu } of measured)
    console.log(`  ${side.name}: ${spread(wall)} ms; processor time of its process: ${spread(cpu)} ms`);
  const [command, ...others] = measured;
  for (const { side, wall } of others) {
    const ratios = wall.map((ms, run) => ms / (command?.wall[run] ?? Number.NaN));
    console.log(
      `  time of ${side.name} / time of the command, in each run: ${spread(ratios, 3)}; ${ratioVerdict(ratios, 1)}`,
    );
  }
}

/** Makes songs that no earlier run had, and resolves with the result of `work`. */
async function withSongs<T>(
  count: number,
  seed: number,
  work: (paths: readonly string[], folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stemline-bench-'));
  try {
    const paths = Array.from({ length: count }, (_one, index) => join(folder, `${index}.mp3`));
    for (const [index, path] of paths.entries()) await writeFile(path, makeMp3(SECONDS, seed + index));
    return await work(paths, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Resolves with the wall-clock time and the processor time of a Node process, in milliseconds. */
async function timesOfNode(argv: readonly string[], folder: string): Promise<{ wall: number; cpu: number }> {
  const cpuFile = join(folder, 'cpu-time');
  const env = { ...process.env, STEMLINE_BENCH_CPU_FILE: cpuFile };
  const begin = performance.now();
  await promisify(execFile)(process.execPath, ['--import', CPU_TIME, ...argv], { env });
  return { wall: performance.now() - begin, cpu: Number(await readFile(cpuFile, 'utf8')) };
}
