// Compares gateway/openapi.json with the released version: prints one line for each change that
// breaks a client and is not a listed correction, and exits with 1 if there is one.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiBreaks } from './openapi/breaks.ts';
import { readCorrections, uncorrected } from './openapi/corrections.ts';
import type { Json } from './openapi/document.ts';
import { ROOT } from './repository.ts';

const path = (name: string) => join(ROOT, 'gateway', name);
const read = (name: string): Json => JSON.parse(readFileSync(path(name), 'utf8'));

const breaks = openApiBreaks(read('openapi.v1.json'), read('openapi.json'));
const faults = uncorrected(breaks, readCorrections(path('openapi.corrections.json')));
for (const line of faults) console.log(line);
process.exitCode = faults.length > 0 ? 1 : 0;
