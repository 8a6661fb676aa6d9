// Makes sure of the data folder, or says in one sentence why it cannot be used.

import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlainError } from './plain-error.ts';

/** `path` is absolute. Throws a PlainError. */
export function ensureDataFolder(path: string): void {
  try {
    makeFolder(path);
    if (!statSync(path).isDirectory()) throw new Error('it is not a folder');
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new PlainError(`the data folder ${path} cannot be used (STEMLINE_DATA_DIR): ${(error as Error).message}`);
  }
}

/** Step by step: Node's own recursive way loops for ever where a folder can be neither found nor made, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
