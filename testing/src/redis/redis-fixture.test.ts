// Tests that a redis-server that does not start leaves nothing behind.

import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type TempFolder, tempFolder } from '../temp-folder.ts';
import { startRedis } from './redis-fixture.ts';

let folder: TempFolder;

beforeEach(async () => {
  folder = await tempFolder();
  vi.stubEnv('TMPDIR', folder.path);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await folder.remove();
});

it('a server that ends during its start leaves no folder', async () => {
  await expect(startRedis(['--no-such-setting', 'yes'])).rejects.toThrow('redis-server ended');
  expect(await readdir(folder.path)).toEqual([]);
});
