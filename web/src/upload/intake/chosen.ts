// Decides which of the files that a visitor chose become uploads.

import { mayBeAudio } from './audio-files.ts';

/** A file and where it comes from. */
export interface ChosenFile {
  readonly file: File;
  /** Path of its folder below the chosen folder, such as `Album/CD 1`; empty: chosen by itself. */
  readonly folder: string;
}

/** The files of one choice. */
export interface Choice {
  readonly files: readonly ChosenFile[];
  /** Number of files that were left out because they are plainly not audio. */
  readonly skipped: number;
  /** Number of files and folders that the browser could not read. */
  readonly unreadable: number;
  /**
   * Number of files above MAX_FILES, which were left out. 0 or 1 for a drop, as walk() stops there.
   */
  readonly tooMany: number;
}

/** The most files of one choice. A larger folder was probably chosen by mistake. */
export const MAX_FILES = 1_000;

/**
 * Returns whether a file becomes an upload. Of the files of a folder, those that are plainly not
 * audio do not. A file that was chosen by itself does, so that the visitor sees the reason why
 * the server refuses it.
 */
export function isWanted({ file, folder }: ChosenFile): boolean {
  return folder === '' || mayBeAudio(file);
}

/** Selects the wanted files, at most MAX_FILES of them. */
export function selectFiles(found: readonly ChosenFile[], unreadable = 0): Choice {
  const wanted = found.filter(isWanted);
  const files = wanted.slice(0, MAX_FILES);
  return { files, skipped: found.length - wanted.length, unreadable, tooMany: wanted.length - files.length };
}

/** Returns the files of an input, with their folders if a folder was chosen. */
export function filesOfList(list: Iterable<File>): ChosenFile[] {
  const files = [...list].map((file) => ({ file, folder: folderOf(file.webkitRelativePath ?? '') }));
  // The browser lists the files of a folder in no useful order.
  return files.sort((one, other) => (one.folder === '' ? 0 : ORDER.compare(pathOf(one), pathOf(other))));
}

/** Orders paths as people do: "2" before "10". */
export const ORDER = new Intl.Collator('en', { numeric: true });

function pathOf({ file, folder }: ChosenFile): string {
  return `${folder}/${file.name}`;
}

/** Returns the path without its last part. */
export function folderOf(path: string): string {
  return path.replace(/^\/+/, '').split('/').slice(0, -1).join('/');
}
