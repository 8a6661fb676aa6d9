// Tests which row stays in its place when the list changes.

import { expect, it } from 'vitest';
import { followedIndex } from './anchor.ts';

const list = (names: string) => [...names].map((hash) => ({ hash }));

it.each([
  ['abcd', 'xyabcd', 1, 3, 'new songs before it'],
  ['abcd', 'bcd', 1, 0, 'a removed song before it'],
  ['abcd', 'xacd', 1, 2, 'its own removal, so that the next song takes its place'],
  ['abcd', 'xabc', 3, 3, 'the removal of the last song, so that the song before takes its place'],
  ['abcd', 'xyz', 1, -1, 'the removal of all songs'],
  ['', 'ab', 0, -1, 'an empty list'],
])('the songs %s and then %s: the row %i becomes %i after %s', (before, after, index, expected) => {
  expect(followedIndex(list(before), list(after), index)).toBe(expected);
});
