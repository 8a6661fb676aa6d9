// Compares gateway/openapi.json with the released version: prints one line for each change that
// breaks a client, and exits with 1 if there is one.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiBreaks } from './openapi/breaks.ts';
import type { Json } from './openapi/document.ts';
import { ROOT } from './repository.ts';

const read = (name: string): Json => JSON.parse(readFileSync(join(ROOT, 'gateway', name), 'utf8'));

const breaks = openApiBreaks(read('openapi.v1.json'), read('openapi.json'));
for (const line of breaks) console.log(line);
process.exitCode = breaks.length > 0 ? 1 : 0;
