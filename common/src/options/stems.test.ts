// Tests which stems the songs of a model have.

import { expect, it } from 'vitest';
import { allStems, canonicalStem } from './stems.ts';

it.each([
  [
    ['drums', 'bass', 'other', 'vocals'],
    ['drums', 'bass', 'other', 'vocals', 'instrumental'],
  ],
  [
    ['kick', 'snare'],
    ['kick', 'snare'],
  ],
  [
    ['vocals', 'instrumental'],
    ['vocals', 'instrumental'],
  ],
])('a model with the sources %j delivers the stems %j', (sources, stems) => {
  expect(allStems(sources)).toEqual(stems);
});

it('the original spelling of bass names the bass, and every other name names itself', () => {
  expect(['base', 'bass', 'vocals', 'constructor'].map(canonicalStem)).toEqual([
    'bass',
    'bass',
    'vocals',
    'constructor',
  ]);
});
