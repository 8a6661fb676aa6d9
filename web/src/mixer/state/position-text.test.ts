// Tests the texts of positions in a song.

import { expect, it } from 'vitest';
import { positionText } from './position-text.ts';

it('a position shows only the time that was played', () => {
  expect(positionText(59.99)).toBe('0:59');
  expect(positionText(65.37, true)).toBe('1:05.3');
  expect(positionText(3_725)).toBe('1:02:05');
  expect(positionText(-1, true)).toBe('0:00.0');
});

it('a computed position does not lose its last tenth', () => {
  expect(positionText(0.1 + 0.2, true)).toBe('0:00.3');
  expect(positionText(1.1 - 0.2, true)).toBe('0:00.9');
});
