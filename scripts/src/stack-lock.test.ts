// Tests the lock with several processes, because a process owns it.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundledProgram } from '@stemline/testing/bundled-program.ts';
import { afterEach, expect, it, vi } from 'vitest';
import { parseSettings } from './settings.ts';
import { lockDataDir } from './stack-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'stemline-lock-'));
const starters: ChildProcessWithoutNullStreams[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(starters.splice(0).map(kill));
  rmSync(folder, { recursive: true, force: true });
});

/** A process that takes the lock when it gets a line, and then holds it until it is killed. */
async function starter(dataDir = folder, port = 1) {
  const code = `
    import { once } from 'node:events';
    import { parseSettings } from '${await bundledProgram(join(import.meta.dirname, 'settings.ts'))}';
    import { lockDataDir } from '${await bundledProgram(join(import.meta.dirname, 'stack-lock.ts'))}';
    const ports = ['', 'STORAGE_', 'QUEUE_', 'SEPARATOR_', 'NOTIFIER_', 'REDIS_'];
    const env = Object.fromEntries(ports.map((name) => ['STEMLINE_' + name + 'PORT', '${port}']));
    console.log('loaded');
    await once(process.stdin, 'data');
    await lockDataDir(parseSettings({ ...env, STEMLINE_DATA_DIR: ${JSON.stringify(dataDir)} }, '/'))
      .then(() => console.log('locked'), (error) => console.log(error.name + ': ' + error.message));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code]);
  starters.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    child,
    /** Resolves with the line that the starter prints about the lock. */
    lock: async () => {
      child.stdin.write('\n');
      return (await lines.next()).value as string;
    },
  };
}

async function kill(child: ChildProcessWithoutNullStreams) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const inUse = (pid: number | undefined) =>
  `PlainError: the data folder ${folder} is in use by another stack (process ${pid}): stop that one, or choose another folder with STEMLINE_DATA_DIR=...`;

it('of ten processes that start after the owner of a lock was killed, one gets the lock, and the others name that one', async () => {
  const owner = await starter();
  expect(await owner.lock()).toBe('locked');
  const ten = await Promise.all(Array.from({ length: 10 }, () => starter()));
  expect(await (await starter()).lock()).toBe(inUse(owner.child.pid));
  await kill(owner.child);
  const lines = await Promise.all(ten.map(({ lock }) => lock()));
  const winner = ten[lines.indexOf('locked')];
  expect(lines.toSorted()).toEqual([...Array(9).fill(inUse(winner?.child.pid)), 'locked'].toSorted());
  expect(readdirSync(folder)).toEqual(['stack-lock']);
});

it('a suspended process keeps its lock', async () => {
  const owner = await starter();
  await owner.lock();
  owner.child.kill('SIGSTOP');
  expect(await (await starter()).lock()).toBe(inUse(owner.child.pid));
});

it('a released lock is taken at once, also in a data folder with a path of more than 200 characters', async () => {
  const settings = parseSettings({ STEMLINE_DATA_DIR: join(folder, 'a'.repeat(100), 'b'.repeat(100)) }, '/');
  const release = await lockDataDir(settings);
  await expect(lockDataDir(settings)).rejects.toThrow(`(process ${process.pid})`);
  release();
  (await lockDataDir(settings))();
});

it('the lock of a killed owner is taken only after the services of that owner have ended', async () => {
  const service = createServer().listen(0, '127.0.0.1');
  await once(service, 'listening');
  const address = service.address();
  const owner = await starter(folder, typeof address === 'object' ? (address?.port ?? 0) : 0);
  await owner.lock();
  await kill(owner.child);
  const asked = once(service, 'connection');
  let isLocked = false;
  const locking = lockDataDir(parseSettings({ STEMLINE_DATA_DIR: folder }, '/')).then((release) => {
    isLocked = true;
    release();
  });
  await asked;
  expect(isLocked).toBe(false);
  service.close();
  await locking;
});

it('a data folder on a file system without sockets is refused in one sentence', async () => {
  vi.spyOn(Server.prototype, 'listen').mockImplementation(function refusingListen(this: Server) {
    process.nextTick(() => this.emit('error', Object.assign(new Error('refused'), { code: 'EOPNOTSUPP' })));
    return this;
  });
  mkdirSync(folder, { recursive: true });
  await expect(lockDataDir(parseSettings({ STEMLINE_DATA_DIR: folder }, '/'))).rejects.toThrow(
    /is on a file system without Unix sockets \(EOPNOTSUPP\): choose a folder on a local disk/,
  );
  expect(readdirSync(folder)).toEqual([]);
});
