// Separates one song: checks its record, sends it unless the server has it, waits for its end, and
// downloads its tracks.

import { dirname, join } from 'node:path';
import { StemlineError } from '../../client.ts';
import { endText, stateText, warningText } from '../../song-words.ts';
import type { Accepted, Song, SongEvent } from '../../types.ts';
import { hasTracks } from '../checked-api.ts';
import { CommandError, usageError } from '../command-error.ts';
import { EXIT, exitOfCode } from '../exit-codes.ts';
import type { Batch, PlannedSong, SongResult } from './batch.ts';
import { assertWritableFolder, firstExisting, targetError } from './check-targets.ts';
import { downloadSong } from './download-song.ts';
import type { FileDigest } from './file-digest.ts';
import { type Claim, claimRecord, isComplete, readRecord, type SongRecord, writeRecord } from './song-record.ts';
import { notReadable } from './sources.ts';
import { assertSendable, upload } from './upload.ts';

/** Resolves when the tracks are written or exist already. Rejects with the error to report. */
export async function separateSong(song: PlannedSong, batch: Batch): Promise<SongResult> {
  const { out, server, signal, queries } = batch;
  assertSendable(song, batch);
  const source = await sourceDigest(song, batch);
  const fresh: SongRecord = {
    version: 1,
    source: { name: song.name, ...source },
    separation: batch.separationJson,
    songhash: null,
    files: null,
  };
  const recordPath = join(out, song.paths.record);
  const ofTarget = (error: unknown) => Promise.reject(targetError(error, recordPath));
  const { earlier, claim } = await recordFor(song, fresh, batch, recordPath).catch(ofTarget);
  if (earlier && (await isCurrent(earlier, song, batch))) return existing(song, earlier, out);
  const known = earlier?.songhash ? await knownSong(earlier.songhash, batch) : undefined;
  if (known)
    batch.board.update(
      song.path,
      { name: song.shown, words: 'already on the server' },
      `already on the server: ${known.hash}`,
    );
  const accepted = known ?? (await send(song, batch, { source, claim }));
  const { hash } = accepted;
  batch.songhashes.set(song.path, hash);
  if (!known) await writeRecord(recordPath, { ...fresh, songhash: hash }).catch(ofTarget);
  const event = accepted.state === 'done' ? known : await ended(song, batch, hash);
  batch.progressAt = performance.now();
  if (event && event.state !== 'done') {
    // There is nothing to continue.
    await claim?.undo();
    throw failedSong(event);
  }
  const done = hasTracks(event)
    ? event
    : await queries(() => server.ask((api, attempt) => api.status(hash, attempt.signal), { signal }));
  if (done.state !== 'done') throw failedSong(done);
  for (const warning of done.warnings) batch.board.note(song.shown, warningText(warning));
  const files = await downloadSong(done, { song, batch, earlier: earlier ?? fresh });
  await writeRecord(recordPath, { ...fresh, songhash: hash, files }).catch(ofTarget);
  const paths = files.map(({ path }) => join(out, path));
  return result(song, 'done', hash, paths);
}

async function sourceDigest({ path }: PlannedSong, { digests, signal }: Batch): Promise<FileDigest> {
  try {
    return await digests(path);
  } catch (error) {
    signal.throwIfAborted();
    throw notReadable(path, error);
  }
}

interface FoundRecord {
  /** The record of an earlier run. */
  readonly earlier: SongRecord | undefined;
  /** The record that this run has begun. */
  readonly claim: Claim | undefined;
}

/**
 * Finds the record of the same song, or begins one, and checks that its files can be written.
 * Refuses the files of any other song, except with --force.
 */
async function recordFor(song: PlannedSong, fresh: SongRecord, batch: Batch, path: string): Promise<FoundRecord> {
  const { out, expected, force } = batch;
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
async function isCurrent(record: SongRecord, song: PlannedSong, { out }: Batch): Promise<boolean> {
  const isNamed = (record.files ?? []).every(({ track, path }) => song.paths.pathOf(track) === path);
  return isNamed && (await isComplete(record, out));
}

/** Resolves with the song when the server has it and it need not be sent again. */
async function knownSong(songhash: string, { server, signal, queries }: Batch): Promise<Song | undefined> {
  try {
    const song = await queries(() => server.ask((api, attempt) => api.status(songhash, attempt.signal), { signal }));
    const isOpen = song.state === 'waiting' || song.state === 'running';
    return isOpen || (song.state === 'done' && song.removed.length === 0) ? song : undefined;
  } catch (error) {
    if (error instanceof StemlineError && error.code === 'SONG_UNKNOWN') return undefined;
    throw error;
  }
}

interface Sending {
  readonly source: FileDigest;
  readonly claim: Claim | undefined;
}

async function send(song: PlannedSong, batch: Batch, { source, claim }: Sending): Promise<Accepted> {
  const { board, transfers } = batch;
  const show = (words: string, share?: number, step = words) =>
    board.update(song.path, { name: song.shown, words, share }, step);
  show('waits to be sent', undefined, '');
  try {
    const accepted = await transfers.up(async () => {
      batch.signal.throwIfAborted();
      show('sending', 0);
      return upload(song, batch, { source, onShare: (share) => show('sending', share) });
    });
    const { hash, model, state } = accepted;
    show(state, undefined, `accepted as ${hash}, ${model.name}@${model.revision}`);
    return accepted;
  } catch (error) {
    // A record without a songhash helps no later run.
    await claim?.undo();
    throw error;
  }
}

async function ended(song: PlannedSong, batch: Batch, songhash: string): Promise<SongEvent> {
  try {
    return await batch.follower.ended(songhash, (event) => showEvent(song, batch, event));
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== 'SONG_REMOVED') throw error;
    const text = 'The song was removed from the server. To send it again, run the same command again.';
    throw new CommandError(error.exit, error.code, text, { cause: error });
  }
}

function showEvent({ path, shown }: PlannedSong, { board }: Batch, event: SongEvent): void {
  const isRunning = event.state === 'running';
  const left = event.estimate_seconds == null ? '' : `, ${Math.ceil(event.estimate_seconds)} s left`;
  const step = stateText(event);
  const stalled = event.stalled ? ', no report from its separator' : '';
  const progress = { name: shown, words: `${step}${left}${stalled}` };
  // The line about the acceptance stands for the time until the song starts.
  board.update(path, isRunning ? { ...progress, share: event.progress } : progress, isRunning ? 'separating' : '');
}

function failedSong(event: SongEvent): CommandError {
  const code = event.code ?? event.state.toUpperCase();
  const text = endText(event);
  return new CommandError(exitOfCode(code), code, text.charAt(0).toUpperCase() + text.slice(1));
}

function existing(song: PlannedSong, record: SongRecord, out: string): SongResult {
  const files = (record.files ?? []).map(({ path }) => join(out, path));
  return result(song, 'exists', record.songhash, files);
}

function result({ shown }: PlannedSong, state: 'done' | 'exists', hash: string | null, files: string[]): SongResult {
  return { file: shown, state, hash, exit_code: EXIT.ok, code: null, reason: null, files };
}
