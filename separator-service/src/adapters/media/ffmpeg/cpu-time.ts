// Reads the CPU time of a process, on systems with /proc.

import { readFileSync } from 'node:fs';

/** The value is the same on all Linux kernels and machines. */
const TICKS_PER_SECOND = 100;
/** Positions of `utime` and `stime` after the program name, which may contain any characters. */
const UTIME = 11;
const STIME = 12;

/**
 * Returns the CPU seconds that a process has used; undefined when it has ended, and on systems
 * without /proc.
 */
export function cpuSecondsOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[UTIME]) + Number(fields[STIME])) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}
