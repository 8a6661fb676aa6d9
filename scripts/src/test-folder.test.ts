import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeTestFolder } from './test-folder.ts';

const parent = mkdtempSync(join(tmpdir(), 'stemline-test-folder-'));
const made: string[] = [];
const make = (inMemory: string, space: number) => {
  made.push(makeTestFolder(inMemory, space));
  return made.at(-1) ?? '';
};
afterAll(() => {
  for (const folder of [parent, ...made]) rmSync(folder, { recursive: true, force: true });
});

it('the test folder is in memory when memory has the space, and it is empty', () => {
  const inMemory = join(parent, 'memory');
  mkdirSync(inMemory);
  const folder = make(inMemory, 1);
  expect(dirname(folder)).toBe(inMemory);
  expect(readdirSync(folder)).toEqual([]);
});

it('the test folder is in the default temporary folder when memory lacks the space or does not exist', () => {
  expect(dirname(make(parent, Number.MAX_SAFE_INTEGER))).toBe(tmpdir());
  expect(dirname(make(join(parent, 'missing'), 1))).toBe(tmpdir());
  expect(readdirSync(parent)).toEqual(['memory']);
});
