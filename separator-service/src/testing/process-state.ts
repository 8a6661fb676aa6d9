// Reads the states of processes from /proc.

import { readFile } from 'node:fs/promises';

/**
 * Resolves with the letter of the state of a process, such as T for one that is stopped; undefined:
 * it has ended. A zombie has, although nobody has collected it yet.
 */
export async function stateOf(pid: number | undefined): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  return /\) (?<state>[A-Y])/.exec(status)?.groups?.state;
}

/** Returns whether a process has ended. */
export async function hasEnded(pid: number): Promise<boolean> {
  return (await stateOf(pid)) === undefined;
}
