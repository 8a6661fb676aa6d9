// Measures the processor time of all processes of a stack without jobs, from /proc.

import { readFile } from 'node:fs/promises';
import { sleep } from '@stemline/common/async/abort.ts';
import type { Stack } from '@stemline/e2e/stack.ts';

/** Clock ticks per second in /proc on Linux (`getconf CLK_TCK`). */
const TICKS_PER_SECOND = 100;

const SETTLE_MS = 5_000;

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

async function ticksOf(pids: readonly number[]): Promise<Map<number, { name: string; ticks: number }>> {
  const found = new Map<number, { name: string; ticks: number }>();
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!stat) continue;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    found.set(pid, { name: command.replaceAll('\0', ' ').slice(-60), ticks });
  }
  return found;
}
