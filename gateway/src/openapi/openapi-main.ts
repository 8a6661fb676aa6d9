// Writes gateway/openapi.json; with --check, compares it instead and fails when it is stale.

import { readFileSync, writeFileSync } from 'node:fs';
import { OPENAPI_FILE } from '../handlers/pages.ts';
import { openApiText } from './document.ts';

if (!process.argv.includes('--check')) writeFileSync(OPENAPI_FILE, openApiText());
else if (readFileSync(OPENAPI_FILE, 'utf8') !== openApiText()) {
  console.error('gateway/openapi.json is not up to date. Run `npm run gen`.');
  process.exitCode = 1;
}
