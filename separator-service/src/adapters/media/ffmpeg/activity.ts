// Notices a process that does nothing: it uses no CPU time, and no byte passes through its pipes.

import type { ChildProcess } from 'node:child_process';
import { cpuSecondsOf } from './cpu-time.ts';

/** The observation of one process, until stop(). */
interface Activity {
  /** Returns the CPU seconds at the last check; 0 on systems without /proc. */
  cpuSeconds(): number;
  stop(): void;
}

const CHECK_MS = 250;

/**
 * Calls `onStall` once, after checks for `stallMs` that saw no activity. Checks are counted and not
 * the time, because a process that was paused together with this one is not at fault. Without
 * /proc, a process may work without visible activity, so there is no call.
 */
export function watchActivity(child: ChildProcess, stallMs: number, onStall: () => void): Activity {
  let cpuSeconds = 0;
  let moved = 0;
  let idleChecks = 0;
  const checks = setInterval(() => {
    const cpu = child.pid === undefined ? undefined : cpuSecondsOf(child.pid);
    if (cpu === undefined) return;
    const bytes = bytesMoved(child);
    const isActive = cpu > cpuSeconds || bytes > moved;
    idleChecks = isActive ? 0 : idleChecks + 1;
    cpuSeconds = cpu;
    moved = bytes;
    if (idleChecks * CHECK_MS < stallMs) return;
    clearInterval(checks);
    onStall();
  }, CHECK_MS);
  return { cpuSeconds: () => cpuSeconds, stop: () => clearInterval(checks) };
}

/** Returns the bytes that this process has read from the pipes and written to them. */
function bytesMoved({ stdio }: ChildProcess): number {
  let bytes = 0;
  for (const pipe of stdio ?? []) {
    const { bytesRead = 0, bytesWritten = 0 } = (pipe ?? {}) as { bytesRead?: number; bytesWritten?: number };
    bytes += bytesRead + bytesWritten;
  }
  return bytes;
}
