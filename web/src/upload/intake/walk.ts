// Reads dropped files and folders.

import { type ChosenFile, folderOf, isWanted, MAX_FILES, ORDER } from './chosen.ts';

/** The members of FileSystemEntry that the walk uses. */
export interface Entry {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly fullPath: string;
}

interface FileEntry extends Entry {
  file(found: (file: File) => void, failed: (error: unknown) => void): void;
}

interface FolderEntry extends Entry {
  createReader(): {
    readEntries(found: (entries: readonly Entry[]) => void, failed: (error: unknown) => void): void;
  };
}

/** The files of a drop, and the number of files and folders that the browser could not read. */
export interface Walked {
  readonly files: readonly ChosenFile[];
  readonly unreadable: number;
}

/**
 * Reads all files of the entries and of the folders in them, in the order of their names. Stops
 * after MAX_FILES songs and one more: the visitor may have dropped a whole disk by mistake.
 */
export async function walk(entries: readonly Entry[]): Promise<Walked> {
  const files: ChosenFile[] = [];
  let unreadable = 0;
  let wanted = 0;
  const visit = async (entry: Entry): Promise<void> => {
    if (wanted > MAX_FILES) return;
    try {
      if (entry.isFile) {
        const chosen = { file: await fileOf(entry as FileEntry), folder: folderOf(entry.fullPath) };
        files.push(chosen);
        if (isWanted(chosen)) wanted += 1;
      } else for (const child of await childrenOf(entry as FolderEntry)) await visit(child);
    } catch {
      unreadable += 1;
    }
  };
  for (const entry of entries) await visit(entry);
  return { files, unreadable };
}

function fileOf(entry: FileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader returns a folder in batches; an empty batch is the end. Chromium's have 100 entries. */
async function childrenOf(folder: FolderEntry): Promise<Entry[]> {
  const reader = folder.createReader();
  const children: Entry[] = [];
  for (;;) {
    const batch = await new Promise<readonly Entry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) break;
    children.push(...batch);
  }
  return children.sort((one, other) => ORDER.compare(one.fullPath, other.fullPath));
}
