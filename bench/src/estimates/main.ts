// Measures the estimates of the remaining time on a real stack: those of the first and the second
// song of each kind, which run alone, and those of many songs that are sent together. Each song is
// judged by its first estimate and at three moments of its run.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sleep } from '@stemline/common/async/abort.ts';
import { call } from '@stemline/e2e/api.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import { withStack } from '../with-stack.ts';
import type { Life, Sample } from './life.ts';
import { printErrors, printKinds, printLife } from './report.ts';
import { type BenchSong, KINDS, makeSongs, TOGETHER } from './songs.ts';

/** The pauses between two looks at a song. They are short while it runs, because that is judged. */
const PAUSE_MS = { waiting: 500, running: 100 };

const begun = performance.now();
const folder = await mkdtemp(join(tmpdir(), 'stemline-estimates-'));
try {
  await withStack({ STEMLINE_DEFAULT_MODEL: 'preview', STEMLINE_LEASE_SECONDS: '30' }, measure);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(stack: Stack): Promise<void> {
  const alone = await makeSongs(
    folder,
    KINDS.flatMap((kind) => kind.songs),
    100,
  );
  console.log(`${alone.length} songs of ${KINDS.length} kinds, each sent when the one before it was done`);
  const lives: Life[] = [];
  for (const song of alone) lives.push(await watch(stack, song.name, await submit(stack, song)));
  printKinds(KINDS.map(({ precision }, index) => ({ precision, lives: lives.slice(2 * index, 2 * index + 2) })));
  const songs = await makeSongs(folder, TOGETHER, 300);
  console.log(`${songs.length} songs, sent together`);
  printErrors(await watchAll(stack, songs));
  console.log(`the measurement took ${Math.round((performance.now() - begun) / 1_000)} s`);
}

async function submit(stack: Stack, { query, bytes }: BenchSong): Promise<string> {
  const { body } = await call(stack, 'POST', `/apiv1/songs?model=${query}`, { body: new Uint8Array(bytes) });
  if (typeof body.hash !== 'string') throw new Error(`the song was refused: ${JSON.stringify(body)}`);
  return body.hash;
}

/** Submits the songs one after the other, and samples all of them until they are done. */
async function watchAll(stack: Stack, songs: readonly BenchSong[]): Promise<Life[]> {
  const lives: Promise<Life>[] = [];
  for (const song of songs) lives.push(watch(stack, song.name, await submit(stack, song)));
  return Promise.all(lives);
}

async function watch(stack: Stack, name: string, songhash: string): Promise<Life> {
  const samples: Sample[] = [];
  for (;;) {
    const { body } = await call(stack, 'GET', `/apiv1/songs/${songhash}`);
    const { state, estimate_seconds: seconds, progress, stage } = body;
    if (state === 'failed') throw new Error(`the song ${name} failed: ${body.reason}`);
    const estimateSeconds = typeof seconds === 'number' ? seconds : undefined;
    samples.push({
      at: performance.now(),
      state: String(state),
      estimateSeconds,
      progress: Number(progress),
      stage: String(stage),
    });
    if (state === 'done') {
      const life = { name, samples };
      printLife(life);
      return life;
    }
    await sleep(state === 'running' ? PAUSE_MS.running : PAUSE_MS.waiting);
  }
}
