// Finds the record of a song, or begins one, and decides whether its files may be written.

import { dirname, join } from 'node:path';
import { usageError } from '../command-error.ts';
import type { Batch, PlannedSong } from './batch.ts';
import { assertWritableFolder, firstExisting } from './check-targets.ts';
import { type Claim, claimRecord, isComplete, readRecord, type SongRecord, writeRecord } from './song-record.ts';

/** The record of a song. */
export interface FoundRecord {
  /** The record of an earlier run. */
  readonly earlier: SongRecord | undefined;
  /** The record that this run has begun. */
  readonly claim: Claim | undefined;
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
    const claim = await claimRecord(path, fresh);
    if (!claim) await assertWritableFolder(dirname(path));
    return { earlier: undefined, claim };
  }
  const earlier = await readRecord(path);
  if (earlier && !isAbandoned(earlier, fresh))
    return { earlier: same(earlier, fresh, song, dirname(path)), claim: undefined };
  const taken = await firstExisting(out, expected.map(song.paths.pathOf));
  if (taken) throw usageError(`${join(out, taken)} exists already. --force replaces it.`);
  if (earlier) {
    await writeRecord(path, fresh);
    return { earlier: undefined, claim: undefined };
  }
  const claim = await claimRecord(path, fresh);
  if (claim) return { earlier: undefined, claim };
  const other = await readRecord(path);
  // A file that is no record is replaced when the song is accepted.
  return { earlier: other && same(other, fresh, song, dirname(path)), claim: undefined };
}

/** Returns whether the record has no tracks, and of other options or another file of that name. */
function isAbandoned({ files, source, separation }: SongRecord, fresh: SongRecord): boolean {
  const isOther = source.sha224 !== fresh.source.sha224 || separation !== fresh.separation;
  return files === null && source.name === fresh.source.name && isOther;
}

function same(record: SongRecord, fresh: SongRecord, song: PlannedSong, folder: string): SongRecord {
  if (record.source.sha224 !== fresh.source.sha224)
    throw usageError(
      `${folder} has the tracks of another ${record.source.name}, not of ${song.shown}. --force replaces them; -o chooses another folder.`,
    );
  if (record.separation !== fresh.separation)
    throw usageError(
      `${folder} has the tracks of ${song.shown} with other options: ${record.separation}. --force replaces them; -o and --filename choose other files.`,
    );
  return record;
}

/** Returns whether all files of the record are there, with the names that --filename gives now. */
export async function isCurrent(record: SongRecord, song: PlannedSong, { output }: Batch): Promise<boolean> {
  const isNamed = (record.files ?? []).every(({ track, path }) => song.paths.pathOf(track) === path);
  return isNamed && (await isComplete(record, output.folder));
}
