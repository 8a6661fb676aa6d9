import { expect, it } from 'vitest';
import { folderSizes, shareFaults } from './folder-sizes.ts';

const file = (path: string, lines: number) => ({ path, text: 'x\n'.repeat(lines) });

it('folderSizes() counts files and lines per top-level folder, the largest first, and all files last', () => {
  const ten = Array.from({ length: 10 }, (_, index) => file(`a/src/${index}.ts`, 10 * (index + 1)));
  expect(folderSizes([file('README.md', 50), ...ten])).toEqual([
    { folder: 'a', files: 10, lines: 550, share: 550 / 600, median: 50, p90: 90, longest: 100 },
    { folder: '.', files: 1, lines: 50, share: 50 / 600, median: 50, p90: 50, longest: 50 },
    { folder: 'total', files: 11, lines: 600, share: 1, median: 50, p90: 90, longest: 100 },
  ]);
});

it('shareFaults() reports a folder with more than a fifth of all lines', () => {
  const fifths = ['a', 'b', 'c', 'd', 'e'].map((folder) => file(`${folder}/x.ts`, 100));
  expect(shareFaults(fifths)).toEqual([]);
  expect(shareFaults([...fifths, file('a/y.ts', 25)])).toEqual([
    'a has 23.8 % of all hand-written lines; the limit is 20.0 %',
  ]);
});
