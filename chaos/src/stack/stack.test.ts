// Tests that a chaos stack whose start fails leaves nothing behind.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempDir } from '@stemline/testing/use-temp-dir.ts';
import { expect, it } from 'vitest';
import { createRandom, type Random } from '../random.ts';
import { startChaosStack } from './stack.ts';

/** Links that are open when the start fails. */
const OPENED = 5;

const folder = useTempDir();

function listeners(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
}

it('a start that fails while links are opened closes them, and removes the disk and the data', async () => {
  const random = createRandom(7);
  let forks = 0;
  const fork: Random['fork'] = (name) => {
    forks += 1;
    if (forks > OPENED) throw new Error('no further link');
    return random.fork(name);
  };
  const before = listeners();
  const starting = startChaosStack({ ...random, fork }, new AbortController().signal, () => undefined);
  await expect(starting).rejects.toThrow('no further link');
  // The system closes a listener a moment after the event.
  await expect.poll(listeners).toBeLessThanOrEqual(before);
  const [stack = ''] = await readdir(folder.path);
  expect(await readdir(join(folder.path, stack))).toEqual([]);
  const mounts = await readFile('/proc/self/mounts', 'utf8').catch(() => '');
  expect(mounts).not.toContain(folder.path);
});
