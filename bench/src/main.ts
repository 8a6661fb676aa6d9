// Runs all measurements. Both sides of a ratio take turns in one run, because the speed of a
// machine varies. Prints medians with the number of runs.

import { measureBase64 } from './base64.ts';
import { measureEncoding } from './encoding.ts';
import { measureIdle } from './idle.ts';
import { measureSong } from './song.ts';
import { withStack } from './with-stack.ts';
import { measureZip } from './zip.ts';

await measureBase64();
await measureZip(10);
await measureEncoding(3);
const started = Date.now();
await withStack({ STEMLINE_LEASE_SECONDS: '30' }, async (stack) => {
  const readyMs = Date.now() - started;
  console.log(`from start to ready, with making the tiny models: ${(readyMs / 1000).toFixed(1)} s, 1 run`);
  await measureSong(stack, 5);
  await measureIdle(stack, 30_000);
});
