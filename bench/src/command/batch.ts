// Compares a batch of files through the `stemline` command with as many parallel POSTs, which a
// script makes at once. Both are a process of their own, because users start one for each batch,
// and both wait for all songs and write all tracks. Only the command also checks the digests of the
// tracks, shows progress, and keeps what a later run needs to continue.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Stack } from '@stemline/e2e/stack.ts';
import { makeMp3 } from '@stemline/testing/audio/generated-audio.ts';
import { spread } from '../figures.ts';
import { COMMAND } from './command-path.ts';

const SECONDS = 3;
const POSTS = join(import.meta.dirname, 'posts.js');

/** Prints the times of both, in turns, and their ratio pair by pair. */
export async function measureBatch(stack: Stack, { files, runs }: { files: number; runs: number }): Promise<void> {
  const times = { command: [] as number[], posts: [] as number[] };
  await withSongs(files, 0, (paths) => throughPosts(stack, paths));
  for (let run = 1; run <= runs; run += 1) {
    const first = run * 2 * files;
    // Each side goes first in half of the runs.
    const sides = run % 2 === 0 ? (['command', 'posts'] as const) : (['posts', 'command'] as const);
    for (const [index, side] of sides.entries()) {
      const work = side === 'command' ? throughCommand : throughPosts;
      times[side].push(await withSongs(files, first + index * files, (paths, folder) => work(stack, paths, folder)));
    }
  }
  const ratios = times.posts.map((ms, index) => ms / (times.command[index] ?? Number.NaN));
  console.log(`${files} files of ${SECONDS} s through stemline separate:   ${spread(times.command)} ms`);
  console.log(`${files} parallel POSTs, polls and downloads:     ${spread(times.posts)} ms`);
  console.log(`ratio, pair by pair; above 1 the command is faster: ${spread(ratios, 2)}`);
}

/** Makes songs that no earlier run had, and resolves with the time of `work` in milliseconds. */
async function withSongs(
  count: number,
  first: number,
  work: (paths: readonly string[], folder: string) => Promise<void>,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'stemline-bench-'));
  try {
    const paths = Array.from({ length: count }, (_one, index) => join(folder, `${index}.mp3`));
    for (const [index, path] of paths.entries()) await writeFile(path, makeMp3(SECONDS, 100 + first + index));
    const begin = performance.now();
    await work(paths, folder);
    return performance.now() - begin;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function throughCommand({ url }: Stack, paths: readonly string[], folder: string): Promise<void> {
  await promisify(execFile)(process.execPath, [
    COMMAND,
    'separate',
    '-q',
    '--url',
    url,
    '-o',
    join(folder, 'out'),
    ...paths,
  ]);
}

async function throughPosts({ url }: Stack, paths: readonly string[]): Promise<void> {
  await promisify(execFile)(process.execPath, [POSTS, url, ...paths]);
}
