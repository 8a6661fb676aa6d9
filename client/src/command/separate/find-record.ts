// Finds the record of a song, or begins one, and decides whether its files may be written.

import { dirname, join } from 'node:path';
import { usageError } from '../command-error.ts';
import type { Batch, PlannedSong } from './batch.ts';
import { assertWritableFolder, firstExisting } from './check-targets.ts';
import { claimRecord, isComplete, readRecord, removeRecord, type SongRecord, writeRecord } from './song-record.ts';

/** A record that this run has begun. */
export interface BegunRecord {
  /** There was no record before. */
  readonly isFirst: boolean;
  /** Puts back the record that was there before, or removes this one. */
  undo(): Promise<void>;
}

/** The record of a song: one of both. */
export interface FoundRecord {
  /** The record of an earlier run. */
  readonly earlier?: SongRecord;
  readonly begun?: BegunRecord;
}

/**
 * Finds the record of the same song, or begins one, and checks that its files can be written.
 * Refuses the files of any other song, except with --force.
 */
export async function recordFor(
  song: PlannedSong,
  fresh: SongRecord,
  batch: Batch,
  path: string,
): Promise<FoundRecord> {
  const { folder: out, force } = batch.output;
  const { expected } = batch.request;
  const folders = new Set(expected.map((track) => dirname(join(out, song.paths.pathOf(track)))));
  // The record shows whether files can be written beside it.
  folders.delete(dirname(path));
  for (const folder of folders) await assertWritableFolder(folder);
  if (force) {
    // --force also replaces a file that is not a readable record.
    const present = await readRecord(path).catch(() => undefined);
    if (present) return { begun: await replaced(path, present, { ...fresh, files: present.files }) };
    return { begun: (await claimed(path, fresh)) ?? (await replaced(path, undefined, fresh)) };
  }
  const earlier = await readRecord(path);
  if (earlier && !isAbandoned(earlier, fresh)) return { earlier: same(earlier, fresh, song, dirname(path)) };
  const taken = await firstExisting(out, expected.map(song.paths.pathOf));
  if (taken) throw usageError(`${join(out, taken)} exists already. --force replaces it.`);
  if (earlier) return { begun: await replaced(path, earlier, fresh) };
  const begun = await claimed(path, fresh);
  if (begun) return { begun };
  const other = await readRecord(path);
  if (other) return { earlier: same(other, fresh, song, dirname(path)) };
  // A file that is no record.
  return { begun: await replaced(path, undefined, fresh) };
}

/** Resolves with undefined when something is at the path already. */
async function claimed(path: string, fresh: SongRecord): Promise<BegunRecord | undefined> {
  const claim = await claimRecord(path, fresh);
  return claim && { isFirst: true, undo: claim.undo };
}

/** `before`: undefined: a file that no program can read. */
async function replaced(path: string, before: SongRecord | undefined, record: SongRecord): Promise<BegunRecord> {
  await writeRecord(path, record);
  return { isFirst: false, undo: () => (before ? writeRecord(path, before) : removeRecord(path)) };
}

/** Returns whether the record has no tracks, and other options or another file of that name. */
function isAbandoned({ files, source, separation }: SongRecord, fresh: SongRecord): boolean {
  const isOther = source.sha224 !== fresh.source.sha224 || separation !== fresh.separation;
  return files === null && source.name === fresh.source.name && isOther;
}

function same(record: SongRecord, fresh: SongRecord, song: PlannedSong, folder: string): SongRecord {
  if (record.source.sha224 !== fresh.source.sha224)
    throw usageError(
      `${folder} has the tracks of a different file with the name ${record.source.name}. --force replaces them; -o chooses another folder.`,
    );
  if (record.separation !== fresh.separation)
    throw usageError(
      `${folder} has the tracks of ${song.shown} with other options: ${record.separation}. --force replaces them; -o and --filename choose other files.`,
    );
  return record;
}

/** Returns whether all files of the record are there, with the names that --filename gives now. */
export async function isCurrent(record: SongRecord, song: PlannedSong, { output }: Batch): Promise<boolean> {
  // The files of an interrupted --force are those of the time before it.
  if (record.upload !== undefined) return false;
  const isNamed = (record.files ?? []).every(({ track, path }) => song.paths.pathOf(track) === path);
  return isNamed && (await isComplete(record, output.folder));
}
