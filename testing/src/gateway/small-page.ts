// Writes a small web page in the form in which Vite builds the real one, so that tests of the
// gateway need no build.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** The address of a file with a hash in its name, which is also there compressed. */
export const HASHED_FILE = '/assets/index-C9JjKdIN.js';
/** The address of a file without compressed forms. */
export const PLAIN_FILE = '/icon.svg';

const SCRIPT = Array.from({ length: 200 }, (_, line) => `export const line${line} = 'la la la';\n`).join('');
const HTML =
  '<!doctype html><title>Small page</title><h1>Music Separation Server</h1><script src="./assets/index-C9JjKdIN.js"></script>';
const FILES: Readonly<Record<string, string>> = {
  '/index.html': HTML,
  '/docs.html': HTML,
  '/.stamp': 'hidden',
  [PLAIN_FILE]: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
  [HASHED_FILE]: SCRIPT,
};

/** Writes the files into an existing folder. */
export async function writeSmallPage(folder: string): Promise<void> {
  await mkdir(join(folder, 'assets'));
  for (const [path, text] of Object.entries(FILES)) await writeFile(join(folder, path), text);
  await writeFile(join(folder, `${HASHED_FILE}.br`), brotliCompressSync(SCRIPT));
  await writeFile(join(folder, `${HASHED_FILE}.gz`), gzipSync(SCRIPT));
}
