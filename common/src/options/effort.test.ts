// Tests the work that options multiply.

import { expect, it } from 'vitest';
import { effortOf } from './effort.ts';

it('the default options, and one shift, count once', () => {
  expect(effortOf({ shifts: 0, overlap: 0.25 })).toBe(1);
  expect(effortOf({ shifts: 1, overlap: 0.25 })).toBe(1);
});

it('shifts multiply the work, and a higher overlap adds segments', () => {
  expect(effortOf({ shifts: 3, overlap: 0.25 })).toBe(3);
  expect(effortOf({ shifts: 2, overlap: 0.5 })).toBe(3);
});
