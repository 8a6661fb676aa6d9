// Holds the files of the web page, which Vite has built, in memory. A build that replaces them
// while the gateway runs does not mix old and new files.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Logger } from '@stemline/common/logging/logger.ts';

/** The bytes of a file as one content coding transfers them. */
export interface Encoded {
  readonly bytes: Buffer;
  /** A strong entity tag, without its quotes. */
  readonly etag: string;
}

/** One file. */
export interface PageFile {
  /** The extension with its dot. */
  readonly extension: string;
  /** True: the name has a hash of the content, so that the content never changes. */
  readonly isHashed: boolean;
  readonly plain: Encoded;
  /** The compressed bytes by content coding, the smallest first. */
  readonly compressed: ReadonlyMap<Coding, Encoded>;
}

/** The files by path, such as `/index.html`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** The content codings of the build. */
export type Coding = 'br' | 'gzip';

const EXTENSIONS: readonly (readonly [Coding, string])[] = [
  ['br', '.br'],
  ['gzip', '.gz'],
];
/** Vite writes files with a hash in their names here. */
const HASHED = '/assets/';

/**
 * Reads the files of a folder, without hidden ones. Logs one line when the folder has no page; the
 * gateway then serves only the API.
 */
export function readPageFiles(folder: string, log: Logger): PageFiles {
  const files = new Map<string, PageFile>();
  if (!existsSync(join(folder, 'index.html'))) {
    log.error(
      { folder },
      'the web page is not built, so the server has only its API: run "make setup" and start the server again',
    );
    return files;
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const isCompressed = EXTENSIONS.some(([, extension]) => path.endsWith(extension));
    if (!entry.isFile() || entry.name.startsWith('.') || isCompressed) continue;
    const address = `/${relative(folder, path).split(sep).join('/')}`;
    files.set(address, pageFile(path, address));
  }
  return files;
}

function pageFile(path: string, address: string): PageFile {
  const codings = EXTENSIONS.filter(([, extension]) => existsSync(path + extension));
  return {
    extension: /\.\w+$/.exec(address)?.[0] ?? '',
    isHashed: address.startsWith(HASHED),
    plain: encoded(path),
    compressed: new Map(codings.map(([coding, extension]) => [coding, encoded(path + extension)])),
  };
}

function encoded(path: string): Encoded {
  const bytes = readFileSync(path);
  return { bytes, etag: createHash('sha224').update(bytes).digest('hex') };
}
