// Writes docs/manifest.schema.json from the schema of the manifest. `npm run gen` runs it.

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { manifestJsonSchema } from '@stemline/common/manifest/json-schema.ts';

/** Returns the text of the file. */
export function manifestDoc(): string {
  return `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`;
}

/** Absolute path of the file. */
export const MANIFEST_DOC_PATH = join(resolve(import.meta.dirname, '../..'), 'docs/manifest.schema.json');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(MANIFEST_DOC_PATH, manifestDoc());
