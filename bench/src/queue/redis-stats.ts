// Reads from Redis what commands it has run, how long the longest script took, and its memory.

import type { Redis } from 'ioredis';

/** The commands since the last reset. */
export interface CommandCounts {
  /** Commands that clients sent. A script counts as one. */
  readonly sent: number;
  /** Commands inside scripts. */
  readonly inScripts: number;
  /** The number of calls of one command, wherever it came from. */
  of(command: string): number;
  /** Microseconds that Redis spent in scripts. */
  readonly scriptMicros: number;
}

/** Commands of the measurement itself. */
const OWN = /^(config|info|slowlog|client|memory)/;
/** The commands that the queue sends. All others are inside its scripts. */
const SENT = /^(evalsha|eval|xread|ping|subscribe)$/;

/** Forgets all counts and the times of scripts. */
export async function resetStats(raw: Redis): Promise<void> {
  await raw.config('SET', 'slowlog-log-slower-than', '200');
  await raw.config('SET', 'slowlog-max-len', '4096');
  await raw.call('SLOWLOG', 'RESET');
  await raw.config('RESETSTAT');
}

/** Returns the counts of a job queue, in which all other commands are inside scripts. */
export async function readCounts(raw: Redis): Promise<CommandCounts> {
  const info = await raw.info('commandstats');
  const rows = [...info.matchAll(/cmdstat_([^:]+):calls=(\d+),usec=(\d+)/g)]
    .map(([, name = '', calls, micros]) => ({ name, calls: Number(calls), micros: Number(micros) }))
    .filter(({ name }) => !OWN.test(name));
  const sum = (isSent: boolean) =>
    rows.filter(({ name }) => SENT.test(name) === isSent).reduce((total, { calls }) => total + calls, 0);
  return {
    sent: sum(true),
    inScripts: sum(false),
    of: (command) => rows.find(({ name }) => name === command)?.calls ?? 0,
    scriptMicros: rows.find(({ name }) => name === 'evalsha')?.micros ?? 0,
  };
}

/** Returns the time of the longest script since the last reset, in milliseconds; below 0.2: 0. */
export async function longestScriptMs(raw: Redis): Promise<number> {
  const entries = (await raw.call('SLOWLOG', 'GET', '4096')) as [number, number, number, string[]][];
  const scripts = entries.filter(([, , , [command = '']]) => /^evalsha$/i.test(command));
  return Math.max(0, ...scripts.map(([, , micros]) => micros)) / 1000;
}

/** Returns the memory of all data in bytes. */
export async function usedMemory(raw: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await raw.info('memory'))?.[1]);
}
