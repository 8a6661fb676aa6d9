// Tests that a redis-server that does not start leaves nothing behind.

import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { useTempDir } from '../use-temp-dir.ts';
import { startRedis } from './redis-fixture.ts';

const folder = useTempDir();

it('a server that ends during its start leaves no folder', async () => {
  await expect(startRedis(['--no-such-setting', 'yes'])).rejects.toThrow('redis-server ended');
  expect(await readdir(folder.path)).toEqual([]);
});
