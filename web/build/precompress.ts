// Writes a compressed copy of every file of the built page that it makes smaller, so that the
// gateway compresses nothing itself.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const COMPRESSORS: readonly (readonly [extension: string, compress: (bytes: Buffer) => Buffer])[] = [
  ['.br', (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })],
  ['.gz', (bytes) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION })],
];

/** Creates the plugin. It runs when all files are written, those of public/ too. */
export function precompress(): Plugin {
  let folder = '';
  return {
    name: 'stemline-precompress',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = join(root, build.outDir);
    },
    closeBundle: () => compressFiles(folder),
  };
}

/** Compresses the files of the folder and of its folders. */
export function compressFiles(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || COMPRESSORS.some(([extension]) => path.endsWith(extension))) continue;
    const bytes = readFileSync(path);
    for (const [extension, compress] of COMPRESSORS) {
      const smaller = compress(bytes);
      if (smaller.length < bytes.length) writeFileSync(path + extension, smaller);
    }
  }
}
