// Sizes of the top-level folders: the numbers of files and lines, and the lengths of files.

import type { SourceFile } from './shape.ts';

/** The size of one folder, in lines except for `files` and `share`. */
export interface FolderSize {
  /** `.` for the files of the root, `total` for all files. */
  readonly folder: string;
  readonly files: number;
  readonly lines: number;
  /** Part of the lines of all files, from 0 to 1. */
  readonly share: number;
  readonly median: number;
  /** The length that nine of ten files do not exceed. */
  readonly p90: number;
  readonly longest: number;
}

/** Part of all hand-written lines that one top-level folder may have. */
const MAX_SHARE = 0.2;

/** Returns the folders, the largest first, and a last entry for all files. */
export function folderSizes(files: readonly SourceFile[]): FolderSize[] {
  const lengths = new Map<string, number[]>();
  for (const { path, text } of files) {
    const folder = path.includes('/') ? path.slice(0, path.indexOf('/')) : '.';
    lengths.set(folder, [...(lengths.get(folder) ?? []), text.split('\n').length - 1]);
  }
  const all = [...lengths.values()].flat();
  const total = sum(all);
  const sizes = [...lengths].map(([folder, lines]) => sizeOf(folder, lines, total));
  return [...sizes.sort((a, b) => b.lines - a.lines), sizeOf('total', all, total)];
}

/** Returns one sentence for each top-level folder that has too large a part of all lines. */
export function shareFaults(files: readonly SourceFile[]): string[] {
  const tooLarge = folderSizes(files).filter(({ folder, share }) => folder !== 'total' && share > MAX_SHARE);
  return tooLarge.map(
    ({ folder, share }) =>
      `${folder} has ${percent(share)} of all hand-written lines; the limit is ${percent(MAX_SHARE)}`,
  );
}

/** Returns, for example, `12.5 %` for 0.125. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function sizeOf(folder: string, lengths: readonly number[], total: number): FolderSize {
  const sorted = lengths.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.ceil(sorted.length * part) - 1] ?? 0;
  const lines = sum(sorted);
  return { folder, files: sorted.length, lines, share: lines / total, median: at(0.5), p90: at(0.9), longest: at(1) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
