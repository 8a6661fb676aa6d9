// Tests that the patches of the broken builds fit the present sources.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '@stemline/scripts/repository.ts';
import { type TempFolder, tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsNamed } from '../nemesis/all-faults.ts';
import { BROKEN_BUILDS, type Edit } from './builds.ts';
import { applyEdit } from './copy-tree.ts';

let folder: TempFolder;

beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

/** Copies the file of an edit and returns the path of the copy. */
function copied({ path }: Edit): string {
  const copy = join(folder.path, path);
  mkdirSync(dirname(copy), { recursive: true });
  writeFileSync(copy, readFileSync(join(ROOT, path)));
  return copy;
}

describe.each(BROKEN_BUILDS)('the build "$name"', ({ edits, faults }) => {
  it.each(edits)('changes $path, which contains its anchor once', (edit) => {
    const copy = copied(edit);
    const before = readFileSync(copy, 'utf8');
    applyEdit(folder.path, edit);
    expect(readFileSync(copy, 'utf8')).not.toBe(before);
  });

  it('names faults that exist', () => {
    for (const fault of faults) expect(faultsNamed([fault]).length).toBeGreaterThan(0);
  });
});

it('a patch whose anchor is gone, or is there twice, is refused with the path of its file', () => {
  const path = 'some.lua';
  writeFileSync(join(folder.path, path), 'x x');
  expect(() => applyEdit(folder.path, { path, anchor: 'y', replacement: '' })).toThrow('some.lua');
  expect(() => applyEdit(folder.path, { path, anchor: 'x', replacement: '' })).toThrow('2 times');
  expect(readFileSync(join(folder.path, path), 'utf8')).toBe('x x');
});

it('a fault that does not exist is refused with the names of all faults', () => {
  expect(() => faultsNamed(['kill the drummer'])).toThrow('kill a separator');
});
