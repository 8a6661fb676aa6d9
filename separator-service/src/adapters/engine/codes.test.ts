// Tests that the codes with which the engine answers are the same in its Python source, in
// PROTOCOL.md and in the separator.

import { readFile } from 'node:fs/promises';
import { ERROR_CODES } from '@stemline/common/errors/codes.ts';
import { expect, test } from 'vitest';
import { decode, ENGINE_CODES } from './protocol.ts';

const ENGINE = new URL('../../../../engine/', import.meta.url);

test('the separator knows exactly the codes that the engine defines', async () => {
  const source = await readFile(new URL('stemline_engine/errors.py', ENGINE), 'utf8');
  const codes = [...source.matchAll(/^[A-Z_]+ = "(?<code>\w+)"$/gm)].map(({ groups }) => groups?.code ?? '');
  // The pattern still finds the definitions, and the set of the Python source contains them all.
  const [, inSet = ''] = source.match(/^CODES = frozenset\(\s*\{([^}]*)\}\s*\)$/m) ?? [];
  expect(inSet.split(/,\s*/).filter(Boolean).sort()).toEqual([...codes].sort());
  expect([...ENGINE_CODES].sort()).toEqual(codes.sort());
});

test('PROTOCOL.md lists the codes of the engine', async () => {
  const text = await readFile(new URL('PROTOCOL.md', ENGINE), 'utf8');
  const [, table = ''] = text.split('| code of `failed`');
  const codes = [...table.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code);
  expect(codes).toEqual([...ENGINE_CODES]);
});

test('an engine that answers with another code, such as that of an ended engine, breaks the protocol', () => {
  const answer = (code: string) => () => decode(JSON.stringify({ type: 'failed', id: '1', code, reason: 'full' }));
  for (const code of ENGINE_CODES) expect(answer(code)()).toMatchObject({ code });
  const others = ERROR_CODES.filter((code) => !(ENGINE_CODES as readonly string[]).includes(code));
  expect(others).toEqual(expect.arrayContaining(['ENGINE_CRASHED', 'TIMED_OUT']));
  for (const code of [...others, 'NO_SUCH']) expect(answer(code), code).toThrow('invalid message');
});
