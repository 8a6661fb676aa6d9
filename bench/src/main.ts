// The measured comparisons, one command: both sides of a ratio in the same run, taking turns, because machines are noisy.
// Prints medians with the number of runs; judges nothing.

import { startStack } from '@stemline/e2e/stack.ts';
import { measureIdle } from './idle.ts';
import { measureSong } from './song.ts';

const started = Date.now();
const stack = await startStack({ STEMLINE_LEASE_SECONDS: '30' });
try {
  const readyMs = Date.now() - started;
  console.log(`from start to ready (tiny models made first): ${(readyMs / 1000).toFixed(1)} s, 1 run`);
  await measureSong(stack, 5);
  await measureIdle(stack, 30_000);
} catch (error) {
  console.error(stack.output().slice(-4_000));
  throw error;
} finally {
  await stack.stop();
}
