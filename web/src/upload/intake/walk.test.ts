// Tests the reading of dropped and chosen files and folders.

import { expect, it } from 'vitest';
import { choiceText } from './choice-text.ts';
import { filesOfList, MAX_FILES, selectFiles } from './chosen.ts';
import { type Entry, walk } from './walk.ts';

const fileEntry = (path: string) => ({
  isFile: true,
  isDirectory: false,
  fullPath: path,
  file: (found: (file: File) => void) => found(new File(['x'], path.split('/').at(-1) ?? '')),
});

const brokenEntry = (path: string) => ({
  ...fileEntry(path),
  file: (_found: unknown, failed: (error: unknown) => void) => failed(new Error('gone')),
});

/** Returns its children in batches, as browsers do. */
function folderEntry(path: string, children: readonly Entry[], batch = 2) {
  return {
    isFile: false,
    isDirectory: true,
    fullPath: path,
    createReader: () => {
      let at = 0;
      return {
        readEntries: (found: (entries: readonly Entry[]) => void) => {
          found(children.slice(at, at + batch));
          at += batch;
        },
      };
    },
  };
}

it('all files of dropped folders are found, in every batch and every subfolder, in the order of their names', async () => {
  const tracks = ['/Album/10.mp3', '/Album/2.mp3', '/Album/1.mp3', '/Album/3.mp3'].map(fileEntry);
  const inner = folderEntry('/Album/CD 2', [fileEntry('/Album/CD 2/1.mp3')]);
  const walked = await walk([folderEntry('/Album', [...tracks, inner]), fileEntry('/single.mp3')]);
  expect(walked.unreadable).toBe(0);
  expect(walked.files.map(({ file, folder }) => [folder, file.name])).toEqual([
    ['Album', '1.mp3'],
    ['Album', '2.mp3'],
    ['Album', '3.mp3'],
    ['Album', '10.mp3'],
    ['Album/CD 2', '1.mp3'],
    ['', 'single.mp3'],
  ]);
});

it('a file that the browser cannot read is counted, and the others are taken', async () => {
  const walked = await walk([folderEntry('/A', [brokenEntry('/A/1.mp3'), fileEntry('/A/2.mp3')])]);
  expect([walked.files.length, walked.unreadable]).toEqual([1, 1]);
});

it('a dropped folder is not read beyond the most files of a choice', async () => {
  const tracks = Array.from({ length: MAX_FILES + 5 }, (_, n) => fileEntry(`/A/${n}.mp3`));
  const { files } = await walk([folderEntry('/A', [fileEntry('/A/0.txt'), ...tracks], 100)]);
  expect(files).toHaveLength(MAX_FILES + 2);
  expect(selectFiles(files)).toMatchObject({ skipped: 1, tooMany: 1 });
});

it('files of a folder that are not audio are left out with their number, and a single file stays', () => {
  const of = (name: string, folder: string) => ({ file: new File(['x'], name), folder });
  const choice = selectFiles([of('a.mp3', 'A'), of('cover.jpg', 'A'), of('notes.txt', 'A'), of('notes.txt', '')]);
  expect(choice.files.map(({ file }) => file.name)).toEqual(['a.mp3', 'notes.txt']);
  expect(choiceText(choice)).toBe('2 files that are not audio were left out.');
});

it('a choice with too many files keeps the first ones, and the visitor reads that', () => {
  const files = Array.from({ length: MAX_FILES + 5 }, (_, n) => ({ file: new File(['x'], `${n}.mp3`), folder: 'A' }));
  const choice = selectFiles(files);
  expect([choice.files.length, choice.tooMany]).toEqual([MAX_FILES, 5]);
  expect(choiceText(choice)).toContain(String(MAX_FILES));
});

it('a folder without songs is reported', () => {
  expect(choiceText(selectFiles([{ file: new File(['x'], 'a.txt'), folder: 'A' }]))).toBe(
    'None of the chosen files is a song. 1 file that is not audio was left out.',
  );
});

it('files of a chosen folder are ordered as people order numbers, and single files keep their order', () => {
  const file = (name: string, path = '') => Object.assign(new File(['x'], name), { webkitRelativePath: path });
  const folder = [file('10.mp3', 'A/10.mp3'), file('9.mp3', 'A/9.mp3')];
  expect(filesOfList(folder).map((one) => one.file.name)).toEqual(['9.mp3', '10.mp3']);
  expect(filesOfList([file('b.mp3'), file('a.mp3')]).map((one) => one.file.name)).toEqual(['b.mp3', 'a.mp3']);
});
