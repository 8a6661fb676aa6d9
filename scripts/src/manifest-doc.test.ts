import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MANIFEST_DOC_PATH, manifestDoc } from './manifest-doc.ts';

it('docs/manifest.schema.json is what `npm run gen` writes', () => {
  expect(readFileSync(MANIFEST_DOC_PATH, 'utf8')).toBe(manifestDoc());
});
