// Checks the shape of the sources: prints one line for each fault, and exits with 1 if there is
// one.

import { shareFaults } from './folder-sizes.ts';
import { readRepository } from './repository.ts';
import { shapeFaults } from './shape.ts';

const files = readRepository();
const faults = [...shapeFaults(files), ...shareFaults(files)];
for (const fault of faults) console.log(fault);
process.exit(faults.length > 0 ? 1 : 0);
