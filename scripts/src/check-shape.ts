// Checks the shape of the sources: prints one line for each fault, and exits with 1 if there is
// one.

import { readRepository } from './repository.ts';
import { shapeFaults } from './shape.ts';

const faults = shapeFaults(readRepository());
for (const fault of faults) console.log(fault);
process.exit(faults.length > 0 ? 1 : 0);
