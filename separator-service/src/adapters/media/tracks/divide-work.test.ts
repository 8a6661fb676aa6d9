import { expect, test } from 'vitest';
import { divideWork } from './divide-work.ts';

const STEMS = ['drums', 'bass', 'other', 'vocals', 'instrumental'];

test('of two processes, the one with fewer lossy tracks measures a stem of the other one', () => {
  expect(divideWork(STEMS, ['mp3'], 2)).toEqual([
    { stems: ['drums', 'other', 'instrumental'], measured: ['drums', 'other'] },
    { stems: ['bass', 'vocals'], measured: ['original', 'instrumental', 'bass', 'vocals'] },
  ]);
});

test('lossless tracks take so little time that each process measures its own stems', () => {
  expect(divideWork(STEMS, ['flac', 'wav24'], 2)).toEqual([
    { stems: ['drums', 'other', 'instrumental'], measured: ['drums', 'other', 'instrumental'] },
    { stems: ['bass', 'vocals'], measured: ['original', 'bass', 'vocals'] },
  ]);
});

test('a process with many more lossy tracks than the other one measures nothing', () => {
  expect(divideWork(['drums', 'bass', 'vocals'], ['mp3', 'opus', 'm4a'], 2)).toEqual([
    { stems: ['drums', 'vocals'], measured: [] },
    { stems: ['bass'], measured: ['original', 'drums', 'vocals', 'bass'] },
  ]);
});

test('one process makes and measures everything', () => {
  expect(divideWork(['vocals'], ['m4a', 'flac'], 1)).toEqual([{ stems: ['vocals'], measured: ['original', 'vocals'] }]);
});

test.each([1, 2, 3, 4, 5])('%i processes make each stem once, and measure each source once', (count) => {
  for (const formats of [[], ['mp3'], ['mp3', 'flac24', 'opus']] as const) {
    const shares = divideWork(STEMS, formats, count);
    expect(shares.flatMap(({ stems }) => stems).sort()).toEqual([...STEMS].sort());
    expect(shares.flatMap(({ measured }) => measured).sort()).toEqual(['original', ...STEMS].sort());
  }
});
