// Prints the number and the lengths of hand-written files for each top-level folder.

import { folderSizes, percent } from './folder-sizes.ts';
import { readRepository } from './repository.ts';

const print = (folder: string, ...cells: readonly (string | number)[]) =>
  console.log(folder.padEnd(18) + cells.map((cell) => String(cell).padStart(9)).join(''));

print('folder', 'files', 'lines', 'share', 'median', 'p90', 'longest');
for (const { folder, files, lines, share, median, p90, longest } of folderSizes(readRepository()))
  print(folder, files, lines, percent(share), median, p90, longest);
