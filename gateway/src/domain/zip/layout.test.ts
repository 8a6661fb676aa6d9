// Tests the bytes of ZIP archives: Python's zipfile reads them, and every range of them is equal to
// that part of the whole.

import { execFile } from 'node:child_process';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { collect } from '@stemline/testing/bytes.ts';
import { tempFolder } from '@stemline/testing/temp-folder.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { zipLayout } from './layout.ts';
import { type ReadEntry, readZip } from './read-zip.ts';
import type { ZipEntry } from './records.ts';

const GIB = 1024 ** 3;
const MADE_MS = Date.UTC(2026, 4, 3, 2, 1, 30);
const CONTENTS = new Map([
  ['Ärger 歌 (vocals).flac', Buffer.from('la la la')],
  ['empty (other).flac', Buffer.alloc(0)],
  ['song (drums).flac', Buffer.from('bum tschak'.repeat(9))],
]);
const ENTRIES = [...CONTENTS].map(([name, bytes]) => entryOf(name, bytes.length, crc32(bytes)));
const readEntry: ReadEntry<ZipEntry> = async function* ({ name }, offset, length) {
  yield (CONTENTS.get(name) as Buffer).subarray(offset, offset + length);
};

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeAll(async () => {
  folder = await tempFolder();
});
afterAll(() => folder.remove());

function entryOf(name: string, size: number, crc = 0): ZipEntry {
  return { name, size, crc32: crc, modifiedMs: MADE_MS };
}

async function bytesOf(start: number, end: number): Promise<Buffer> {
  return Buffer.concat(await collect(readZip(zipLayout(ENTRIES), { start, end }, readEntry)));
}

/** Runs a Python script about the archive at `path`, in `z`; returns the JSON that it prints. */
async function python(path: string, expression: string): Promise<unknown> {
  const script = `import json, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nprint(json.dumps(${expression}))`;
  const { stdout } = await promisify(execFile)('python3', ['-c', script, path]);
  return JSON.parse(stdout);
}

/** Writes the segments of an archive at their places into a sparse file, without its entries. */
async function sparseFile(name: string, entries: readonly ZipEntry[]): Promise<string> {
  const path = join(folder.path, name);
  const { segments, size } = zipLayout(entries);
  const file = await open(path, 'w');
  let at = 0;
  for (const segment of segments) {
    if (segment.kind === 'bytes') await file.write(segment.bytes, 0, segment.length, at);
    at += segment.length;
  }
  expect(at).toBe(size);
  await file.truncate(size);
  await file.close();
  return path;
}

it('an archive has the announced size, and its files have their names, bytes, checksums and time', async () => {
  const path = join(folder.path, 'song.zip');
  const { size } = zipLayout(ENTRIES);
  const whole = await bytesOf(0, size - 1);
  expect(whole.length).toBe(size);
  await writeFile(path, whole);
  expect(await python(path, 'z.testzip()')).toBeNull();
  expect(
    await python(path, '[[i.filename, i.compress_type, i.CRC, z.read(i).decode()] for i in z.infolist()]'),
  ).toEqual([...CONTENTS].map(([name, bytes]) => [name, 0, crc32(bytes), bytes.toString()]));
  expect(await python(path, 'z.infolist()[0].date_time')).toEqual([2026, 5, 3, 2, 1, 30]);
});

it('every range of an archive has the bytes of this part of the whole', async () => {
  const { size } = zipLayout(ENTRIES);
  const whole = await bytesOf(0, size - 1);
  for (let start = 0; start < size; start += 1)
    for (const end of new Set([start, Math.min(start + 40, size - 1), Math.floor((start + size) / 2), size - 1]))
      if (!(await bytesOf(start, end)).equals(whole.subarray(start, end + 1))) expect.fail(`bytes ${start} to ${end}`);
});

it('a range reads only the files and the bytes that it needs', async () => {
  const reads: unknown[] = [];
  const recorded: ReadEntry<ZipEntry> = (entry, offset, length) => {
    reads.push([entry.name, offset, length]);
    return readEntry(entry, offset, length);
  };
  const layout = zipLayout(ENTRIES);
  const pieces = readZip(layout, { start: 0, end: layout.size - 1 }, recorded);
  expect(Buffer.from((await pieces.next()).value ?? []).subarray(0, 4)).toEqual(Buffer.from('PK\x03\x04'));
  expect(reads).toEqual([]);
  await pieces.return(undefined);
  const [first, vocals] = layout.segments.map(({ length }) => length) as [number, number];
  await collect(readZip(layout, { start: first + 2, end: first + 4 }, recorded));
  await collect(readZip(layout, { start: first + vocals, end: first + vocals + 5 }, recorded));
  await collect(readZip(layout, { start: layout.size - 50, end: layout.size - 1 }, recorded));
  expect(reads).toEqual([['Ärger 歌 (vocals).flac', 2, 3]]);
});

it('an archive with files above 4 GiB, and with files behind 4 GiB, is read with ZIP64', async () => {
  const entries = [
    entryOf('small.wav', 3),
    entryOf('large.wav', 5 * GIB),
    entryOf('limit.wav', 0xffffffff),
    entryOf('below.wav', 0xfffffffe),
    entryOf('last.wav', 0, 0),
  ];
  const path = await sparseFile('large.zip', entries);
  const [small, large, limit, below] = zipLayout(entries).segments.filter(({ kind }) => kind === 'bytes');
  const starts = [small, large, limit, below].map((segment) => segment?.length ?? 0);
  const listed = (await python(
    path,
    '[[i.filename, i.file_size, i.header_offset] for i in z.infolist()]',
  )) as unknown[];
  expect(listed.slice(0, 3)).toEqual([
    ['small.wav', 3, 0],
    ['large.wav', 5 * GIB, (starts[0] ?? 0) + 3],
    ['limit.wav', 0xffffffff, (starts[0] ?? 0) + 3 + (starts[1] ?? 0) + 5 * GIB],
  ]);
  expect(listed[3]).toEqual(['below.wav', 0xfffffffe, expect.any(Number)]);
  // Reads the local header behind 13 GiB.
  expect(await python(path, 'z.read("last.wav").decode()')).toBe('');
});

it('an archive below the limits of ZIP has no ZIP64 records', () => {
  const bytes = zipLayout([entryOf('below.wav', 0x0fffffff)]).segments.flatMap((segment) =>
    segment.kind === 'bytes' ? [segment.bytes.toString('latin1')] : [],
  );
  expect(bytes.join('')).not.toContain('PK\x06\x06');
});

it('an archive of 65535 files or more is read with ZIP64', async () => {
  for (const count of [0xffff, 0x10000]) {
    const entries = Array.from({ length: count }, (_, index) => entryOf(`${index}.mp3`, 0));
    const path = await sparseFile(`${count}.zip`, entries);
    expect(await python(path, '[len(z.infolist()), z.infolist()[-1].filename]')).toEqual([count, `${count - 1}.mp3`]);
  }
});

it('a date outside the range of ZIP becomes the nearest one', async () => {
  const early = { ...entryOf('early', 0), modifiedMs: 0 };
  const late = { ...entryOf('late', 0), modifiedMs: Date.UTC(2300, 0, 1) };
  const path = await sparseFile('dates.zip', [early, late]);
  expect(await python(path, '[i.date_time for i in z.infolist()]')).toEqual([
    [1980, 1, 1, 0, 0, 0],
    [2107, 12, 31, 23, 59, 58],
  ]);
});
