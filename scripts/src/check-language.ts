// Checks the language of comments, strings and pages: prints one line for each fault, and exits
// with 1 if there is one.

import { languageFaults } from './language.ts';
import { readRepository } from './repository.ts';
import { readTexts } from './text/texts.ts';

/** The test of the rules quotes what they refuse. */
const QUOTES = 'scripts/src/language.test.ts';

const files = readRepository().filter(({ path }) => path !== QUOTES);
const faults = languageFaults(files, readTexts(files));
for (const fault of faults) console.log(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
