import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inDataFolder } from './data-folder.ts';
import { PlainError } from './plain-error.ts';

it('a file system error becomes one plain sentence that names the data folder and its setting', async () => {
  const failed = inDataFolder('/data', () => mkdirSync('/dev/null/folder'));
  await expect(failed).rejects.toBeInstanceOf(PlainError);
  await expect(failed).rejects.toThrow(/^the data folder \/data cannot be used \(STEMLINE_DATA_DIR\): ENOTDIR.*/);
});

it('a programming error keeps its stack', async () => {
  const fault = new TypeError('undefined is not a function');
  await expect(inDataFolder('/data', () => Promise.reject(fault))).rejects.toBe(fault);
});
