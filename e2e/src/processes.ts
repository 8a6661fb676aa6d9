// Finds the processes of a stack in /proc.

import { readdir, readFile, readlink } from 'node:fs/promises';

/**
 * Returns the ids of `root` and its descendants whose command line contains `part`. Linux only.
 */
export async function descendants(root: number, part: string): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const ppid = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    if (ppid) parents.set(Number(name), Number(ppid));
  }
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  const found: number[] = [];
  for (const pid of parents.keys()) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (isBelow(pid) && command.replaceAll('\0', ' ').includes(part)) found.push(pid);
  }
  return found;
}

/** Returns false also for a process that has ended but whose parent has not collected it. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) Z /.test(stat) && (await readlink(`/proc/${pid}/exe`).catch(() => '')) !== '';
}
