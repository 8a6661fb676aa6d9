// Notices a process that does nothing, and one that works for too long.

import type { ChildProcess } from 'node:child_process';
import { cpuSecondsOf } from './cpu-time.ts';

/** The observation of one process, until stop(). */
interface Activity {
  /** Returns the CPU seconds at the last check; 0 on systems without /proc. */
  cpuSeconds(): number;
  stop(): void;
}

/** Limits in milliseconds. */
interface ActivityLimits {
  /** Time without CPU time and without a byte through the pipes. */
  readonly stallMs: number;
  readonly clockMs: number;
}

const CHECK_MS = 250;

/**
 * Calls `onExceeded` once, with the limit. The time in which `isWaiting` returns true does not
 * count. For `stall`, checks are counted and not the time, because a process that was paused
 * together with this one is not at fault. Without /proc, a process may work without visible
 * activity, so that it never counts as stalled.
 */
export function watchActivity(
  child: ChildProcess,
  { stallMs, clockMs }: ActivityLimits,
  onExceeded: (limit: 'stall' | 'clock') => void,
  isWaiting: () => boolean = () => false,
): Activity {
  let cpuSeconds = 0;
  let moved = 0;
  let idleChecks = 0;
  let checkedAt = performance.now();
  let clock = 0;
  const checks = setInterval(() => {
    const now = performance.now();
    const passed = now - checkedAt;
    checkedAt = now;
    const cpu = child.pid === undefined ? undefined : cpuSecondsOf(child.pid);
    const bytes = bytesMoved(child);
    const isActive = cpu === undefined || cpu > cpuSeconds || bytes > moved;
    cpuSeconds = cpu ?? cpuSeconds;
    moved = bytes;
    const waits = isWaiting();
    idleChecks = isActive || waits ? 0 : idleChecks + 1;
    if (!waits) clock += passed;
    const isStalled = idleChecks * CHECK_MS >= stallMs;
    if (!isStalled && clock < clockMs) return;
    clearInterval(checks);
    onExceeded(isStalled ? 'stall' : 'clock');
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
