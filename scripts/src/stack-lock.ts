// One stack a data folder. The lock names its owner and the owner's ports; a lock whose owner has died is taken over,
// once the services that the dead one has left are gone too.

import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDataFolder, inDataFolder } from './data-folder.ts';
import { PlainError } from './plain-error.ts';
import { waitForFreePorts } from './ports.ts';
import type { StackSettings } from './settings.ts';

interface Owner {
  readonly pid: number;
  /** When that process began, as the system tells it: a pid alone may be somebody else's by now. */
  readonly began: string;
  readonly ports: readonly number[];
}

const LEFTOVERS_GONE_MS = 15_000;
const PS_OPTIONS: ExecFileSyncOptionsWithStringEncoding = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };

/** Takes the lock of the data folder; returns its release. Throws a PlainError when a living stack has it. */
export async function lockDataDir(settings: StackSettings): Promise<() => void> {
  ensureDataFolder(settings.dataDir);
  const path = join(settings.dataDir, 'stack.lock');
  const ports = Object.entries(settings.ports)
    .filter(([name]) => name !== 'redis' || !settings.redisUrl)
    .map(([, port]) => port);
  const me: Owner = { pid: process.pid, began: beganAt(process.pid), ports };
  await inDataFolder(settings.dataDir, () => takeLock(path, me, settings.dataDir));
  return () => {
    try {
      if (readOwner(path)?.pid === process.pid) rmSync(path, { force: true });
    } catch {
      // The file system refused. The next stack takes over a lock whose owner has ended.
    }
  };
}

async function takeLock(path: string, me: Owner, dataDir: string): Promise<void> {
  const own = `${path}.${me.pid}`;
  try {
    writeFileSync(own, JSON.stringify(me));
    while (!tryLink(own, path)) await removeIfStale(path, dataDir);
  } finally {
    rmSync(own, { force: true });
  }
}

async function removeIfStale(path: string, dataDir: string): Promise<void> {
  const owner = readOwner(path);
  if (!owner) return;
  if (beganAt(owner.pid) === owner.began && owner.began !== '') {
    throw new PlainError(
      `the data folder ${dataDir} is in use by another stack (process ${owner.pid}): stop that one, or choose another folder with STEMLINE_DATA_DIR=...`,
    );
  }
  if (!(await waitForFreePorts(owner.ports, LEFTOVERS_GONE_MS))) {
    throw new PlainError(`services of an earlier stack still run on the data folder ${dataDir}; end them first`);
  }
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    // Somebody else was quicker to take it away.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  // Between the reading and the renaming another stack may have made the lock anew: then it goes back.
  if (readOwner(aside)?.pid !== owner.pid) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return { pid: 0, began: '', ports: [] };
  }
}

/** A text that changes when a pid is used again; empty when there is no such process. */
function beganAt(pid: number): string {
  if (pid <= 0) return '';
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], PS_OPTIONS).trim();
    // The name of the program, in brackets, may hold blanks: fields are counted after it. The 22nd is the start time.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : (fields[19] ?? '');
  } catch {
    // Both ways fail for a process that is not there.
    return '';
  }
}
