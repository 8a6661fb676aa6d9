import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { eventually } from '@stemline/testing/eventually.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorkFolders } from './work-folder.ts';

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

test('the work folders of dead processes are deleted, and those of live processes are kept', async () => {
  const root = join(folder.path, 'stale');
  // No process has the largest process id of the kernel.
  const [dead, alive, ours] = ['4194304-x', `${process.ppid}-x`, '77-x'];
  for (const name of [dead, alive, ours]) await mkdir(join(root, 'h', name), { recursive: true });
  await mkdir(join(root, 'other', dead), { recursive: true });
  await writeFile(join(root, 'h', dead, 'mix.f32'), 'x');
  await createWorkFolders({ root, hostname: 'h', pid: 77, maxJobMs: 0 }).collect();
  expect(await readdir(join(root, 'h'))).toEqual([alive]);
  expect(await readdir(join(root, 'other'))).toEqual([dead]);
});

test('a work folder is removed although an engine that drops its song still writes files, and the failure is kept', async () => {
  const root = join(folder.path, 'written');
  const folders = createWorkFolders({ root, hostname: 'h', pid: process.pid, maxJobMs: 0 });
  let ended: Promise<unknown> | undefined;
  const used = folders.use(async (path) => {
    const write = 'i=0; while echo > "$0/part-$i"; do i=$((i+1)); done 2>/dev/null';
    const engine = spawn('timeout', ['1', 'sh', '-c', write, path], { stdio: 'ignore' });
    ended = once(engine, 'exit');
    await eventually('the engine writes', async () => (await readdir(path)).length > 0);
    throw new Error('the encoder has failed');
  });
  await expect(used).rejects.toThrow('the encoder has failed');
  await ended;
  expect(await readdir(join(root, 'h'))).toEqual([]);
});

const HOUR_MS = 3_600_000;

test.each([
  ['is older', 'an attempt of 7 days', 7 * 24 * HOUR_MS, 8 * 24 + 1, []],
  ['is younger', 'an attempt of 7 days', 7 * 24 * HOUR_MS, 8 * 24 - 1, ['1-x']],
  ['is old', 'an attempt without a limit', 0, 10_000, ['1-x']],
])(
  'a work folder of another machine that %s than a day plus %s is deleted or kept',
  async (_age, _limit, maxJobMs, hours, left) => {
    const root = join(folder.path, `aged-${maxJobMs}-${hours}`);
    const old = join(root, 'other', '1-x');
    await mkdir(old, { recursive: true });
    const changed = new Date(Date.now() - hours * HOUR_MS);
    await utimes(old, changed, changed);
    await createWorkFolders({ root, hostname: 'h', pid: 77, maxJobMs }).collect();
    expect(await readdir(join(root, 'other'))).toEqual(left);
  },
);

test('a work folder in use is renewed, so that no other machine deletes it however long nothing in it changes', async () => {
  const root = join(folder.path, 'renewed');
  const folders = createWorkFolders({ root, hostname: 'waiting', pid: process.pid, maxJobMs: 1, renewMs: 10 });
  const [waiting, removed] = [await folders.make(), await folders.make()];
  await rm(removed, { recursive: true });
  const old = new Date(Date.now() - 30 * 24 * HOUR_MS);
  await utimes(waiting, old, old);
  folders.start();
  try {
    await eventually('the folder is renewed', async () => (await stat(waiting)).mtimeMs > Date.now() - HOUR_MS);
    await createWorkFolders({ root, hostname: 'other', pid: 77, maxJobMs: 1 }).collect();
    expect(await readdir(join(root, 'waiting'))).toEqual([basename(waiting)]);
  } finally {
    await folders.stop();
  }
});
