// Tests the codes of the engine's Python source against the common list.

import { readFile } from 'node:fs/promises';
import { isErrorCode } from '@stemline/common/errors/codes.ts';
import { expect, test } from 'vitest';

const ERRORS = new URL('../../../../engine/stemline_engine/errors.py', import.meta.url);

test('every error code that the engine defines is in the common list of codes', async () => {
  const source = await readFile(ERRORS, 'utf8');
  const codes = [...source.matchAll(/^[A-Z_]+ = "(?<code>\w+)"$/gm)].map(({ groups }) => groups?.code ?? '');
  // The pattern still finds the definitions, and the set of the Python source contains them all.
  const [, inSet = ''] = source.match(/^CODES = frozenset\(\s*\{([^}]*)\}\s*\)$/m) ?? [];
  expect(inSet.split(/,\s*/).filter(Boolean).sort()).toEqual([...codes].sort());
  expect(codes).toContain('ENGINE_REFUSED');
  expect(codes.filter((code) => !isErrorCode(code))).toEqual([]);
});
