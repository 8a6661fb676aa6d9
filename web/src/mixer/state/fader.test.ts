// Tests the positions of a fader and their levels.

import { expect, it } from 'vitest';
import { gainOf, levelAt, levelText, MAX_DB, moveLevel, positionOf, SILENT_DB, TOP_POSITION } from './fader.ts';

it('a fader goes from silence to 6 dB, and every position is above the one below', () => {
  const levels = Array.from({ length: TOP_POSITION + 1 }, (_, position) => levelAt(position));
  expect(levels[0]).toBe(SILENT_DB);
  expect(levels.at(-1)).toBe(MAX_DB);
  for (const [position, level] of levels.entries()) {
    if (position > 0) expect(level).toBeGreaterThan(levels[position - 1] as number);
    expect(positionOf(level)).toBe(position);
  }
});

it('a level between two positions of a fader takes the nearest position', () => {
  expect(levelAt(positionOf(-6.2))).toBe(-6);
  expect(levelAt(positionOf(-59))).toBe(-60);
  expect(levelAt(positionOf(-61))).toBe(SILENT_DB);
  expect(levelAt(positionOf(99))).toBe(MAX_DB);
});

it('a fader stops at both ends', () => {
  expect(moveLevel(0, 2)).toBe(1);
  expect(moveLevel(MAX_DB, 5)).toBe(MAX_DB);
  expect(moveLevel(-60, -1)).toBe(SILENT_DB);
  expect(moveLevel(SILENT_DB, -1)).toBe(SILENT_DB);
});

it('a fader at 0 dB leaves the level unchanged, and its lowest position is silent', () => {
  expect(gainOf(0)).toBe(1);
  expect(gainOf(SILENT_DB)).toBe(0);
  expect(gainOf(-20)).toBeCloseTo(0.1, 12);
});

it('levels have a sign in front of the number', () => {
  expect([-6.5, 0, 3, SILENT_DB].map(levelText)).toEqual(['−6.5', '0', '+3', '−∞']);
});
