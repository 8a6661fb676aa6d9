// Tests the pauses between looks at songs, and the songs that are made.

import { readFile } from 'node:fs/promises';
import { useTempDir } from '@stemline/testing/use-temp-dir.ts';
import { expect, it } from 'vitest';
import { makeSongs, pauseFor } from './songs.ts';

const temp = useTempDir();

it.each([
  [240, 1, 2, 250],
  [240, 1, 16, 31.25],
  [240, 8, 16, 250],
  [60, 20, 2, 2400],
  [10, 1, 2, 25],
  [10, 1, 16, 25],
])('songs of %d s, %d at once on %d cores have looks every %d ms', (seconds, songs, cores, ms) => {
  expect(pauseFor(seconds, songs, cores)).toBe(ms);
});

it('songs that are made together have different samples', async () => {
  const songs = await makeSongs(temp.path, 1, 3);
  const texts = await Promise.all(songs.map(({ path }) => readFile(path, 'base64')));
  expect(new Set(texts).size).toBe(3);
});
