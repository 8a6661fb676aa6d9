// Tests that a stack that is stopped during its start leaves nothing running.

import { freePorts } from '@stemline/testing/free-port.ts';
import { type TempFolder, tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROOT } from './repository.ts';
import { PORT_SETTINGS, parseSettings } from './settings.ts';
import { createStack, type Stack } from './stack.ts';
import { lockDataDir } from './stack-lock.ts';

let folder: TempFolder;
let stack: Stack | undefined;

beforeEach(async () => {
  folder = await tempFolder();
});
afterEach(async () => {
  stack?.kill();
  await folder.remove();
});

it('a stack that is stopped during its start begins no service and releases its data folder', async () => {
  const names = Object.values(PORT_SETTINGS);
  const ports = await freePorts(names.length);
  const env = { STEMLINE_DATA_DIR: folder.path, ...Object.fromEntries(names.map((name, i) => [name, `${ports[i]}`])) };
  const settings = parseSettings(env, ROOT);
  const lines: string[] = [];
  const add = (name: string, text: string) => lines.push(`${name}: ${text}`);
  stack = createStack({ settings, env: { ...process.env, ...env }, root: ROOT, report: { line: add, note: add } });
  const starting = stack.start(new AbortController().signal);
  await stack.stop();
  await starting;
  expect(lines).toEqual([]);
  (await lockDataDir(settings))();
});
