// Measures the processor time of all processes of a stack without jobs, and waits until a stack is
// idle.

import { sleep } from '@stemline/common/async/abort.ts';
import type { Stack } from '@stemline/e2e/stack.ts';
import { until } from '@stemline/e2e/until.ts';
import { type ProcessTicks, TICKS_PER_SECOND, ticksOf } from './process-ticks.ts';

const SETTLE_MS = 5_000;
/** A stack without jobs still sends signs of life, so it is idle below this part of a core. */
const IDLE_SHARE = 0.1;
const LOOK_MS = 200;

/** Prints the processor time of each process, and of all, over `durationMs`. */
export async function measureIdle(stack: Stack, durationMs: number): Promise<void> {
  // The services may still clean up after the last song.
  await sleep(SETTLE_MS);
  const pids = await stack.pidsOf('');
  const before = await ticksOf(pids);
  await sleep(durationMs);
  const after = await ticksOf(pids);
  let total = 0;
  for (const [pid, { name, ticks }] of after) {
    const percent = ((ticks - (before.get(pid)?.ticks ?? ticks)) / TICKS_PER_SECOND / (durationMs / 1000)) * 100;
    total += percent;
    if (percent >= 0.05) console.log(`  idle: ${percent.toFixed(2)} % of a core  ${name}`);
  }
  console.log(
    `idle stack, ${pids.length} processes over ${durationMs / 1000} s: ${total.toFixed(2)} % of one core, 1 run`,
  );
}

/** Resolves when the stack has no work left, such as the start of encoders for the next song. */
export async function untilIdle(stack: Stack): Promise<void> {
  const look = async () => ticksOf(await stack.pidsOf(''));
  let before = await look();
  await until('the stack is idle', async () => {
    await sleep(LOOK_MS);
    const [earlier, now] = [before, await look()];
    before = now;
    const isSame = now.size === earlier.size && [...now.keys()].every((pid) => earlier.has(pid));
    return isSame && (sumOf(now) - sumOf(earlier)) / TICKS_PER_SECOND < IDLE_SHARE * (LOOK_MS / 1000);
  });
}

function sumOf(processes: ReadonlyMap<number, ProcessTicks>): number {
  return [...processes.values()].reduce((sum, { ticks }) => sum + ticks, 0);
}
