import { expect, it } from 'vitest';
import { folderSizes } from './folder-sizes.ts';

it('folderSizes() counts files and lines per top-level folder, the largest first, and all files last', () => {
  const file = (path: string, lines: number) => ({ path, text: 'x\n'.repeat(lines) });
  const ten = Array.from({ length: 10 }, (_, index) => file(`a/src/${index}.ts`, 10 * (index + 1)));
  expect(folderSizes([file('README.md', 50), ...ten])).toEqual([
    { folder: 'a', files: 10, lines: 550, share: 550 / 600, median: 50, p90: 90, longest: 100 },
    { folder: '.', files: 1, lines: 50, share: 50 / 600, median: 50, p90: 50, longest: 50 },
    { folder: 'total', files: 11, lines: 600, share: 1, median: 50, p90: 90, longest: 100 },
  ]);
});
