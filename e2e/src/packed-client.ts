// The client as `npm pack` makes it, installed into a fresh folder as a user does.

import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './paths.ts';

const run = promisify(execFile);

/** Names the file that the setup of the tests has made. */
export const PACKED_CLIENT_VARIABLE = 'PACKED_CLIENT_FILE';

/** Builds and packs the client into `folder`. Resolves with the path of the file. */
export async function packClient(folder: string): Promise<string> {
  const args = ['pack', '--silent', '--workspace', '@stemline/client', '--pack-destination', folder];
  await run('npm', args, { cwd: ROOT });
  const packed = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (packed === undefined) throw new Error(`npm pack has written no file into ${folder}`);
  return join(folder, packed);
}

/** Returns the path of the packed client of this test run. */
export function packedClient(): string {
  const path = process.env[PACKED_CLIENT_VARIABLE];
  if (path === undefined) throw new Error('only tests with e2e/vitest.config.ts have a packed client');
  return path;
}

/** Makes `folder` a project that has only the client installed, without a network. */
export async function installClient(folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', packedClient()], { cwd: folder });
}

/** Returns the environment of a user whose home is `home`: nothing of this checkout. */
export function userEnvironment(home: string, stackUrl: string, more: Record<string, string> = {}) {
  return { PATH: process.env.PATH, HOME: home, STEMLINE_URL: stackUrl, ...more };
}
