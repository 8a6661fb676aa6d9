// Reads the processor time that processes have used, from /proc.

import { readFile } from 'node:fs/promises';

/** Clock ticks per second in /proc on Linux (`getconf CLK_TCK`). */
export const TICKS_PER_SECOND = 100;

/** A process at one moment. */
export interface ProcessTicks {
  /** The end of its command line. */
  readonly name: string;
  /** Processor time since its start, in clock ticks. */
  readonly ticks: number;
}

/** Resolves with the processes that run, by their ids. */
export async function ticksOf(pids: readonly number[]): Promise<Map<number, ProcessTicks>> {
  const found = new Map<number, ProcessTicks>();
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
