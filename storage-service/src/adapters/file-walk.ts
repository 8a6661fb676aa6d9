// Lists the files under a folder, one page in memory at a time. Omits names that begin with a dot.

import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { orAbsent } from './durable-files.ts';

const PAGE_ENTRIES = 256;

/** A file or a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** Yields the files and folders in a folder; none when it does not exist. */
export async function* entriesOf(folder: string): AsyncGenerator<FolderEntry, void, undefined> {
  const handle = await orAbsent(() => opendir(folder, { bufferSize: PAGE_ENTRIES }));
  if (!handle) return;
  for await (const entry of handle) {
    if (!entry.name.startsWith('.')) yield { name: entry.name, isFolder: entry.isDirectory() };
  }
}

/** Yields a key for every file below the folder: `prefix` and the file's path in the folder. */
export async function* walk(folder: string, prefix: string): AsyncGenerator<string, void, undefined> {
  for await (const { name, isFolder } of entriesOf(folder)) {
    if (isFolder) yield* walk(join(folder, name), `${prefix}${name}/`);
    else yield `${prefix}${name}`;
  }
}
