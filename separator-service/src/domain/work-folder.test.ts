import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
  await createWorkFolders({ root, hostname: 'h', pid: 77 }).collect();
  expect(await readdir(join(root, 'h'))).toEqual([alive]);
  expect(await readdir(join(root, 'other'))).toEqual([dead]);
});
