// Tests the order of the list.

import { expect, it } from 'vitest';
import { compareSongs } from './song-order.ts';

it('newer songs come first, and songs of the same time by their songhash, the highest first', () => {
  const songs = [
    { created_at: '2026-01-01T00:00:00.001Z', hash: 'a' },
    { created_at: '2026-01-01T00:00:00.001Z', hash: 'b' },
    { created_at: '2026-01-01T00:00:00.002Z', hash: 'a' },
    { created_at: null, hash: 'z' },
  ];
  expect(songs.toSorted(compareSongs)).toEqual([songs[2], songs[1], songs[0], songs[3]]);
  expect(songs[0] && compareSongs(songs[0], songs[0])).toBe(0);
});
