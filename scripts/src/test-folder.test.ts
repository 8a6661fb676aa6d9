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

it('the folder of the tests lies in memory when that has space, and is empty', () => {
  const inMemory = join(parent, 'memory');
  mkdirSync(inMemory);
  const folder = make(inMemory, 1);
  expect(dirname(folder)).toBe(inMemory);
  expect(readdirSync(folder)).toEqual([]);
});

it('the folder of the tests lies in the usual place when memory has no space or does not exist', () => {
  expect(dirname(make(parent, Number.MAX_SAFE_INTEGER))).toBe(tmpdir());
  expect(dirname(make(join(parent, 'missing'), 1))).toBe(tmpdir());
  expect(readdirSync(parent)).toEqual(['memory']);
});
