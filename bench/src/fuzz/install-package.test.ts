// Tests the environment of a Python package with packages that the test makes, without a network.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { installPackage } from './install-package.ts';

const WHEEL = `
import sys, zipfile
folder, version = sys.argv[1:]
info = f"pinnedtool-{version}.dist-info"
with zipfile.ZipFile(f"{folder}/pinnedtool-{version}-py3-none-any.whl", "w") as wheel:
    wheel.writestr("pinnedtool.py", f"VERSION = '{version}'\\n")
    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: pinnedtool\\nVersion: {version}\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/RECORD", "")
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stemline-install-'));
  for (const version of ['1.0', '2.0']) execFileSync('python3', ['-c', WHEEL, folder, version]);
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', folder);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it('installs a package once, and again when its version changes', () => {
  const venv = join(folder, 'venv');
  const installed = () =>
    execFileSync(join(venv, 'bin/python'), ['-c', 'import pinnedtool; print(pinnedtool.VERSION)'], {
      encoding: 'utf8',
    }).trim();
  const madeAt = () => statSync(join(venv, 'pyvenv.cfg')).mtimeMs;

  installPackage(venv, 'pinnedtool==1.0');
  expect(installed()).toBe('1.0');
  const first = madeAt();
  installPackage(venv, 'pinnedtool==1.0');
  expect(madeAt()).toBe(first);
  installPackage(venv, 'pinnedtool==2.0');
  expect(installed()).toBe('2.0');
  expect(() => installPackage(venv, 'pinnedtool==3.0')).toThrow('pip could not install pinnedtool==3.0.');
}, 240_000);
