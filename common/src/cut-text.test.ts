// Tests texts that are cut to a number of bytes.

import { expect, it } from 'vitest';
import { cutText } from './cut-text.ts';

it('cutText() cuts a text to a number of bytes between visible characters', () => {
  expect(cutText('abc', 3)).toBe('abc');
  expect(cutText('abc', 2)).toBe('ab');
  expect(cutText('aäb', 3)).toBe('aä');
  expect(cutText('aäb', 2)).toBe('a');
  expect(cutText('🎵🎵', 7)).toBe('🎵');
  expect(cutText('xe\u0301y', 3)).toBe('x');
  expect(cutText('x👩‍👩‍👧y', 18)).toBe('x');
  expect(cutText('x👩‍👩‍👧y', 19)).toBe('x👩‍👩‍👧');
  expect(cutText('', 0)).toBe('');
});

it('cutText() replaces half of a surrogate pair by the replacement character', () => {
  expect(cutText('a\ud83cb', 9)).toBe('a\ufffdb');
});
