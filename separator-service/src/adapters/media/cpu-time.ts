// Reads the CPU time that a process has used, where the system shows it.

import { readFileSync } from 'node:fs';

/** On Linux the same for every kernel and machine. */
const TICKS_PER_SECOND = 100;
/** Places of `utime` and `stime` behind the program's name, which may hold anything. */
const UTIME = 11;
const STIME = 12;

/** Undefined when the process has ended, and on systems without /proc. */
export function cpuSecondsOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[UTIME]) + Number(fields[STIME])) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}
