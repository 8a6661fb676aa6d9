// Checks the shape, the layout and the dependencies of the sources: prints one line for each fault,
// and exits with 1 if there is one.

import { dependencyFaults } from './dependencies.ts';
import { shareFaults } from './folder-sizes.ts';
import { layoutFaults } from './layout.ts';
import { readFiles, readRepository } from './repository.ts';
import { shapeFaults } from './shape.ts';

const files = readRepository();
const faults = [
  ...shapeFaults(files),
  ...layoutFaults(files),
  ...shareFaults(files),
  ...dependencyFaults(readFiles(/(^|\/)package\.json$|\.(ts|js)$/)),
];
for (const fault of faults) console.log(fault);
process.exit(faults.length > 0 ? 1 : 0);
