// Creates and checks the data folder, and explains in one sentence why it cannot be used.

import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlainError, plainly } from './plain-error.ts';

/** Creates the folder at `path` (absolute). Throws a PlainError when it cannot be used. */
export function ensureDataFolder(path: string): void {
  try {
    makeFolder(path);
    if (!statSync(path).isDirectory()) throw new Error('it is not a folder');
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new PlainError(`${cannotUse(path)}: ${(error as Error).message}`);
  }
}

/** Runs work in the data folder. A file system error becomes a PlainError that names the folder. */
export function inDataFolder<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  return plainly(cannotUse(path), work);
}

function cannotUse(path: string): string {
  return `the data folder ${path} cannot be used (STEMLINE_DATA_DIR)`;
}

/**
 * Creates folders one by one, because Node's recursive mkdir loops forever where a folder can be
 * neither found nor created, as in /proc.
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
