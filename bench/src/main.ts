// Runs all measurements. Both sides of a ratio take turns in one run, because the speed of a
// machine varies. Prints medians with the number of runs.

import { startStack } from '@stemline/e2e/stack.ts';
import { measureBase64 } from './base64.ts';
import { measureEncoding } from './encoding.ts';
import { measureIdle } from './idle.ts';
import { measureSong } from './song.ts';
import { measureZip } from './zip.ts';

await measureBase64();
await measureZip(10);
await measureEncoding(3);
const started = Date.now();
const stack = await startStack({ STEMLINE_LEASE_SECONDS: '30' });
try {
  const readyMs = Date.now() - started;
  console.log(`from start to ready, with making the tiny models: ${(readyMs / 1000).toFixed(1)} s, 1 run`);
  await measureSong(stack, 5);
  await measureIdle(stack, 30_000);
} catch (error) {
  console.error(stack.output().slice(-4_000));
  throw error;
} finally {
  await stack.stop();
}
