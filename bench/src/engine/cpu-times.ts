// Reads the processor times of the machine from /proc/stat.

import { readFile } from 'node:fs/promises';

/** Parts of a time, from 0 to 1. */
export interface CpuShares {
  /** Part in which the cores worked, for one core each. */
  readonly busy: readonly number[];
  /** Part of the time of all cores that the host gave to others. */
  readonly steal: number;
}

/** The times at one moment. */
export interface CpuTimes {
  readonly cores: readonly Ticks[];
  /** Returns the parts of the time from `earlier` to this moment. */
  since(earlier: CpuTimes): CpuShares;
}

interface Ticks {
  readonly all: number;
  readonly idle: number;
  readonly steal: number;
}

/** Without /proc/stat there are no cores, and the steal time is not a number. */
export async function cpuTimes(): Promise<CpuTimes> {
  return parseCpuTimes(await readFile('/proc/stat', 'utf8').catch(() => ''));
}

/** Reads the text of /proc/stat. */
export function parseCpuTimes(stat: string): CpuTimes {
  const cores = [...stat.matchAll(/^cpu\d+ (.*)$/gm)].map(([, fields = '']): Ticks => {
    const ticks = fields.trim().split(/\s+/).map(Number);
    // The times of guests, which are the last two, are also in the first two.
    const all = ticks.slice(0, 8).reduce((sum, each) => sum + each, 0);
    return { all, idle: (ticks[3] ?? 0) + (ticks[4] ?? 0), steal: ticks[7] ?? 0 };
  });
  return {
    cores,
    since: (earlier) => {
      const parts = cores.map((core, index) => difference(core, earlier.cores[index] ?? core));
      const sum = (name: keyof Ticks) => parts.reduce((total, part) => total + part[name], 0);
      return {
        busy: parts.map(({ all, idle, steal }) => (all - idle - steal) / all),
        steal: sum('steal') / sum('all'),
      };
    },
  };
}

function difference(now: Ticks, then: Ticks): Ticks {
  return { all: now.all - then.all, idle: now.idle - then.idle, steal: now.steal - then.steal };
}
