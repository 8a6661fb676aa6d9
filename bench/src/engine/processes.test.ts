// Tests the sizes that are read from /proc, with the files and the process of the test.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempDir } from '@stemline/testing/use-temp-dir.ts';
import { expect, it } from 'vitest';
import { bytesOnDisk, forgetMost, residentOf } from './processes.ts';

const temp = useTempDir();
const SIZE = 1 << 20;
/** Uses 200 MiB in a worker, whose end frees them, and then waits. */
const USES_AND_FREES = `
const { Worker } = require('node:worker_threads');
const worker = new Worker('globalThis.kept = Buffer.alloc(200 * 1024 * 1024, 1)', { eval: true });
worker.on('exit', () => console.log('freed'));
process.stdin.resume();
`;

it('the size of a folder counts the files in it and open files that were removed, once', async () => {
  const job = join(temp.path, 'job');
  await mkdir(job);
  await writeFile(join(job, 'kept'), Buffer.alloc(SIZE, 1));
  const removed = await open(join(job, 'removed'), 'w');
  await removed.write(Buffer.alloc(SIZE, 1));
  const both = await bytesOnDisk(temp.path, [process.pid]);
  await rm(join(job, 'removed'));
  expect(both).toBeGreaterThanOrEqual(2 * SIZE);
  expect(await bytesOnDisk(temp.path, [process.pid])).toBe(both);
  // A file system may give a file more blocks than it needs while it is open.
  const size = (await removed.stat()).blocks * 512;
  await removed.close();
  expect(await bytesOnDisk(temp.path, [process.pid])).toBe(both - size);
});

it('the highest memory of a process is kept until it is forgotten', async () => {
  const child = spawn(process.execPath, ['-e', USES_AND_FREES], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    await once(child.stdout, 'data');
    const before = await residentOf([child.pid ?? 0]);
    await forgetMost([child.pid ?? 0]);
    const after = await residentOf([child.pid ?? 0]);
    expect(before.most - before.now).toBeGreaterThan(100 * SIZE);
    expect(after.most - after.now).toBeLessThan(50 * SIZE);
  } finally {
    child.kill();
  }
});
