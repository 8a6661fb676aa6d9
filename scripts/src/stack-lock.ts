// Locks a data folder, so that at most one stack runs on it. The lock ends with its owner, because
// it is a Unix socket on which the owner listens: connections succeed only while the owner runs.
//
// A socket file remains when its owner is killed. With a single socket path, two starters could
// both find such a file: one would replace it, and then the other would remove the new socket
// instead of the old one. Therefore the lock is a folder, `stack-lock`, with one socket in it:
//
// - A starter listens in a folder of its own, then renames that folder to `stack-lock`. The kernel
//   refuses this rename unless `stack-lock` is missing or empty, so exactly one starter succeeds,
//   and a socket in `stack-lock` has a listener from the start.
// - A socket that refuses connections is removed by its name. Names are never used twice, so this
//   cannot remove the socket of a new owner.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { ensureDataFolder, inDataFolder } from './data-folder.ts';
import { PlainError } from './plain-error.ts';
import { waitForFreePorts } from './ports.ts';
import type { StackSettings } from './settings.ts';

/** ECONNRESET: the listener has closed just after the connection was queued. */
const NO_LISTENER: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT']);
/** Services end within two seconds after their stack is killed; this allows for a slow machine. */
const LEFTOVERS_END_MS = 15_000;

/**
 * Takes the lock of the data folder and resolves with a function that releases it. When services of
 * a killed stack still run, waits up to 15 s for their end. Rejects with a PlainError when another
 * stack has the lock, when such services do not end, and when the folder cannot be used.
 */
export async function lockDataDir(settings: StackSettings): Promise<() => void> {
  const { dataDir } = settings;
  ensureDataFolder(dataDir);
  const lock = join(dataDir, 'stack-lock');
  // The process id at the start names the owner in messages.
  const name = `${process.pid}-${randomBytes(6).toString('hex')}`;
  const own = `${lock}.${name}`;
  const server = createServer((socket) => socket.destroy()).unref();
  try {
    await inDataFolder(dataDir, async () => {
      mkdirSync(own);
      writeFileSync(join(own, `${name}.ports`), JSON.stringify(ownPorts(settings)));
      await listen(server, own, `${name}.sock`, dataDir);
      while (!tryRename(own, lock)) await removeStale(lock, dataDir);
    });
  } catch (error) {
    server.close();
    rmSync(own, { recursive: true, force: true });
    throw error;
  }
  return () => {
    server.close();
    try {
      removeOwner(lock, name);
    } catch {
      // The file system refused. The next starter finds a socket without a listener and removes it.
    }
  };
}

function ownPorts({ ports, redisUrl }: StackSettings): number[] {
  return Object.entries(ports)
    .filter(([name]) => name !== 'redis' || !redisUrl)
    .map(([, port]) => port);
}

async function listen(server: Server, folder: string, file: string, dataDir: string): Promise<void> {
  const listening = once(server, 'listening');
  inFolder(folder, () => server.listen(file));
  try {
    await listening;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new PlainError(
      `the data folder ${dataDir} is on a file system without Unix sockets (${code}): choose a folder on a local disk with STEMLINE_DATA_DIR=...`,
    );
  }
}

/** Returns false when the lock has an owner, alive or dead. */
function tryRename(own: string, lock: string): boolean {
  try {
    renameSync(own, lock);
    return true;
  } catch (error) {
    // The errors of a rename to a folder that is not empty.
    if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Removes dead owners and waits until their services have ended. Throws when an owner is alive. */
async function removeStale(lock: string, dataDir: string): Promise<void> {
  for (const name of new Set(list(lock).map((file) => file.replace(/\.\w+$/, '')))) {
    if (await isListening(lock, `${name}.sock`)) {
      throw new PlainError(
        `the data folder ${dataDir} is in use by another stack (process ${name.split('-')[0]}): stop that one, or choose another folder with STEMLINE_DATA_DIR=...`,
      );
    }
    const stillRun = () =>
      new PlainError(`services of an earlier stack still run on the data folder ${dataDir}; end them first`);
    await waitForFreePorts(portsOf(join(lock, `${name}.ports`)), LEFTOVERS_END_MS, stillRun);
    removeOwner(lock, name);
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    // The owner has released the lock.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function isListening(folder: string, file: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = inFolder(folder, () => connect(file));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (NO_LISTENER.has(error.code ?? '')) resolve(false);
      else reject(error);
    });
  });
}

/** Returns no ports for a file that is missing or was cut by a crash. */
function portsOf(path: string): number[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as number[];
  } catch {
    return [];
  }
}

function removeOwner(lock: string, name: string): void {
  for (const kind of ['sock', 'ports']) rmSync(join(lock, `${name}.${kind}`), { force: true });
}

/**
 * Runs synchronous work in a folder. A socket path may have about 100 bytes, and a data folder may
 * be deeper, so sockets are named relative to their folder.
 */
function inFolder<T>(folder: string, work: () => T): T {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return work();
  } finally {
    process.chdir(before);
  }
}
